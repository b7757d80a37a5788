import { expect, test } from 'vitest';
import { runFileSchema } from '../../domain/deployment/event-schema.ts';
import type { RunRequest } from '../../domain/deployment/playbooks.ts';
import { playbookCommand, playbookEnvironment, runFile } from './command.ts';

const paths = { package: '/opt/ops', workspace: '/srv/shop', tools: '/opt/ops/.tools' };
const request: RunRequest = {
  mode: 'apply',
  environment: 'dev',
  stacks: ['network', 'keys', 'cluster'],
  lockId: 'a1',
  keepChangeSets: false,
  changeSets: { keys: 'arn:aws:cloudformation:eu-central-1:000000000000:changeSet/ops-x/1' },
  allow: ['cluster/Hosts'],
  waitFor: { 'service-hello': ['operator-secrets'] },
  changeAfter: ['templates-validated'],
};

test('the command line of an apply', () => {
  expect(playbookCommand(paths, request, '/srv/shop/.ops/runs/r1')).toEqual({
    file: '/opt/ops/.tools/runtime/bin/python',
    args: [
      '-I',
      '/opt/ops/playbooks/start.py',
      '/opt/ops/playbooks/environment.yml',
      '--inventory',
      '/srv/shop/inventories/dev/hosts.yml',
      '--limit',
      'network,keys,cluster',
      '--forks',
      '3',
      '--extra-vars',
      '{"ops_build":{"__ansible_unsafe":"/srv/shop/.ops/runs/r1/build"},"ops_run":{"__ansible_unsafe":"/srv/shop/.ops/runs/r1"}}',
    ],
    cwd: '/srv/shop',
  });
});

test('a plan uses check mode', () => {
  expect(playbookCommand(paths, { ...request, mode: 'plan' }, '/r').args.at(-1)).toBe('--check');
});

test('destroy runs the batches in reverse', () => {
  const args = playbookCommand(paths, { ...request, mode: 'destroy' }, '/r').args;
  expect(JSON.parse(args[10] ?? '').stack_state).toEqual({ __ansible_unsafe: 'absent' });
});

test('a read needs no inventory of the environment', () => {
  expect(playbookCommand(paths, { ...request, mode: 'read', stacks: [] }, '/r').args).toEqual([
    '-I',
    '/opt/ops/playbooks/start.py',
    '/opt/ops/playbooks/sources.yml',
    '--inventory',
    'localhost,',
    '--extra-vars',
    '{"ops_build":{"__ansible_unsafe":"/r/build"},"ops_run":{"__ansible_unsafe":"/r"}}',
  ]);
});

test('at most one fork per stack of a batch', () => {
  const stacks = Array.from({ length: 60 }, (_, index) => `service-s${index}`);
  expect(playbookCommand(paths, { ...request, stacks }, '/r').args[8]).toBe('40');
});

test('a path with braces is not evaluated', () => {
  const args = playbookCommand(paths, request, "/tmp/{{ lookup('pipe','id') }}").args;
  expect(JSON.parse(args[10] ?? '').ops_build).toEqual({
    __ansible_unsafe: "/tmp/{{ lookup('pipe','id') }}/build",
  });
});

test('does not inherit settings of Ansible, Python, AWS and ops', () => {
  const inherited = {
    HOME: '/home/me',
    PATH: '/bin',
    ANSIBLE_CALLBACK_PLUGINS: '/evil',
    ANSIBLE_CONFIG: '/evil/ansible.cfg',
    PYTHONPATH: '/evil',
    AWS_ACCESS_KEY_ID: 'AKIAOTHER',
    OPS_EVENTS_FD: '9',
    OPS_TIMEOUT: '60',
    VIRTUAL_ENV: '/venv',
    LC_ALL: 'C',
    EMPTY: undefined,
  };
  expect(playbookEnvironment(inherited, { AWS_REGION: 'eu-central-1' }, paths, '/r')).toEqual({
    HOME: '/home/me',
    PATH: '/bin',
    AWS_REGION: 'eu-central-1',
    ANSIBLE_CONFIG: '/opt/ops/ansible.cfg',
    ANSIBLE_PYTHON_INTERPRETER: '/opt/ops/.tools/runtime/bin/python',
    ANSIBLE_LOCAL_TEMP: '/r/tmp',
    ANSIBLE_NOCOLOR: '1',
    LC_ALL: 'C.UTF-8',
    OPS_EVENTS_FD: '3',
    OPS_LIFELINE_FD: '4',
    OPS_TIMEOUT: '60',
  });
});

test('run.json uses the field names of the protocol', () => {
  expect(runFileSchema.safeParse(JSON.parse(runFile(request)))).toMatchObject({ success: true });
  expect(JSON.parse(runFile(request))).toEqual({
    mode: 'apply',
    lock_id: 'a1',
    keep_change_sets: false,
    change_sets: { keys: 'arn:aws:cloudformation:eu-central-1:000000000000:changeSet/ops-x/1' },
    allow: ['cluster/Hosts'],
    wait_for: { 'service-hello': ['operator-secrets'] },
    change_after: ['templates-validated'],
  });
});
