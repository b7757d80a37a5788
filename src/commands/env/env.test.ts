import { beforeEach, expect, it, vi } from 'vitest';
import { appliedDocument, destroyedDocument, planDocument } from '../../cli/documents/deployment.ts';
import { fakePrompter } from '../../cli/testing/fake-prompter.ts';
import { creating, plan } from '../../cli/testing/plans.ts';
import { result } from '../../cli/testing/progress-events.ts';
import { runCommand } from '../../cli/testing/run-command.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { isProduction } from '../../operations/access/production.ts';
import { applyEnvironment } from '../../operations/deployment/apply.ts';
import { destroyEnvironment, planDestroy } from '../../operations/deployment/destroy.ts';
import { planEnvironment } from '../../operations/deployment/plan.ts';
import { missingSecrets } from '../../operations/secrets/missing.ts';
import { listEnvironments } from '../../operations/workspace/list.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';
import EnvApply from './apply.ts';
import EnvDestroy from './destroy.ts';
import EnvList from './list.ts';
import EnvPlan from './plan.ts';

vi.mock('../../operations/access/production.ts');
vi.mock('../../operations/deployment/apply.ts');
vi.mock('../../operations/deployment/destroy.ts');
vi.mock('../../operations/workspace/list.ts');
vi.mock('../../operations/workspace/load-environment.ts');
vi.mock('../../operations/workspace/project-file.ts');
vi.mock('../../operations/secrets/missing.ts');
vi.mock('../../operations/deployment/plan.ts');

const applied = {
  environment: 'dev',
  local: true,
  stacks: [result('network', 3)],
  unchanged: [],
  services: [],
  records: [],
  seconds: 3,
};

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(loadEnvironment).mockImplementation(
    async (_, name) =>
      ({
        name,
        rendered: {
          environment: name,
          project: 'shop',
          account: '000000000000',
          region: 'eu-central-1',
          local: true,
          size: 'trial',
          stacks: [],
        },
      }) as unknown as Awaited<ReturnType<typeof loadEnvironment>>,
  );
  vi.mocked(planEnvironment).mockResolvedValue(creating);
  vi.mocked(missingSecrets).mockResolvedValue([]);
  vi.mocked(isProduction).mockResolvedValue(false);
  vi.mocked(applyEnvironment).mockResolvedValue(applied);
  vi.mocked(planDestroy).mockResolvedValue({
    environment: 'dev',
    production: false,
    stacks: [{ name: 'network', stack_name: 'shop-dev-network', resources: 3 }],
    data: [],
    stays: [],
    secrets: [],
  });
  vi.mocked(destroyEnvironment).mockResolvedValue({ ...applied, left: [], stays: [] });
});

it('plans with exit code 4 if changes are pending, as one document', async () => {
  const ran = await runCommand(EnvPlan, 'env:plan', ['dev', '--json']);
  expect(ran.status).toBe(4);
  expect(JSON.parse(ran.out)).toEqual(planDocument(creating));
});

it('plans with exit code 0 if there is nothing to do', async () => {
  vi.mocked(planEnvironment).mockResolvedValue(plan([]));
  expect((await runCommand(EnvPlan, 'env:plan', ['dev'])).status).toBeNull();
});

it('plans and applies in one run with --yes', async () => {
  const ran = await runCommand(EnvApply, 'env:apply', ['dev', '--yes', '--lock-wait', '30', '--json']);
  expect(planEnvironment).not.toHaveBeenCalled();
  expect(vi.mocked(applyEnvironment).mock.calls[0]?.[2]).toMatchObject({
    plan: null,
    allow: [],
    lockWait: 30,
  });
  expect(JSON.parse(ran.out)).toEqual(appliedDocument(applied));
});

it('applies exactly the plan that was shown and accepted', async () => {
  const ran = await runCommand(EnvApply, 'env:apply', ['dev'], { prompter: fakePrompter(null) });
  expect(ran.err).toContain('network        create');
  expect(vi.mocked(applyEnvironment).mock.calls[0]?.[2].plan).toBe(creating);
});

it('plans and requires the name in production, whatever the files say, even with --yes', async () => {
  vi.mocked(isProduction).mockResolvedValue(true);
  vi.mocked(planEnvironment).mockResolvedValue({ ...creating, environment: 'live' });
  const refused = await runCommand(EnvApply, 'env:apply', ['live', '--yes', '--json']);
  expect([refused.status, JSON.parse(refused.out).error.next]).toEqual([
    3,
    ['ops env apply live --yes --json --confirm live'],
  ]);
  expect(applyEnvironment).not.toHaveBeenCalled();
  expect((await runCommand(EnvApply, 'env:apply', ['live', '--confirm', 'live'])).status).toBeNull();
});

it('asks for missing secrets before anything starts, and passes them in memory', async () => {
  vi.mocked(missingSecrets).mockResolvedValue([
    { full: '/shop/dev/hello/DSN', name: 'DSN', service: 'hello' },
  ]);
  const refused = await runCommand(EnvApply, 'env:apply', ['dev', '--yes', '--json']);
  expect([refused.status, JSON.parse(refused.out).error.next]).toEqual([
    2,
    ['ops secret set DSN -e dev -s hello < FILE', 'ops secret set DSN -e dev -s hello --generate'],
  ]);
  await runCommand(EnvApply, 'env:apply', ['dev', '--yes'], { prompter: fakePrompter(null, 'v', 'v') });
  const secrets = vi.mocked(applyEnvironment).mock.calls[0]?.[2].secrets;
  expect([...(secrets ?? [])]).toEqual([['/shop/dev/hello/DSN', new SecretValue('v')]]);
  expect(secrets?.get('/shop/dev/hello/DSN')?.reveal()).toBe('v');
});

it('destroys only with the name, and reads nothing without it', async () => {
  const refused = await runCommand(EnvDestroy, 'env:destroy', ['dev', '--yes', '--json']);
  expect([refused.status, JSON.parse(refused.out).error.next]).toEqual([
    3,
    ['ops env destroy dev --yes --json --confirm dev'],
  ]);
  expect(planDestroy).not.toHaveBeenCalled();
  const ran = await runCommand(EnvDestroy, 'env:destroy', ['dev', '--confirm', 'dev', '--json']);
  expect(JSON.parse(ran.out)).toEqual(destroyedDocument({ ...applied, left: [], stays: [] }));
  expect(vi.mocked(destroyEnvironment).mock.calls[0]?.[2]).toMatchObject({
    deleteSecrets: true,
    keepFiles: false,
  });
});

it('has nothing to destroy if nothing is deployed, and keeps the files', async () => {
  const nothing = { environment: 'dev', production: false, stacks: [], data: [], secrets: [] };
  vi.mocked(planDestroy).mockResolvedValue({ ...nothing, stays: ['shop-toolchain: belongs to the account'] });
  const typed = await runCommand(EnvDestroy, 'env:destroy', ['dev'], { prompter: fakePrompter() });
  expect([typed.status, typed.out]).toEqual([
    null,
    `Nothing to destroy: dev has no stack and no secret
Looked   in account 000000000000, eu-central-1
Files    inventories/dev is kept: the stacks may be elsewhere
Kept
  shop-toolchain: belongs to the account
`,
  ]);
  const ran = await runCommand(EnvDestroy, 'env:destroy', ['dev', '--confirm', 'dev', '--json']);
  expect([ran.status, JSON.parse(ran.out)]).toEqual([
    null,
    {
      environment: { name: 'dev', local: true },
      stacks: [],
      unchanged: [],
      left: [],
      stays: ['shop-toolchain: belongs to the account'],
      seconds: 0,
    },
  ]);
  expect(destroyEnvironment).not.toHaveBeenCalled();
});

it('asks which environment, or reports that the name is missing', async () => {
  const context = { workspace: { environments: async () => ['dev', 'test'] } } as never;
  await runCommand(EnvPlan, 'env:plan', [], { context, prompter: fakePrompter('test') });
  expect(vi.mocked(loadEnvironment).mock.calls[0]?.[1]).toBe('test');
  const refused = await runCommand(EnvPlan, 'env:plan', ['--json'], { context });
  expect([refused.status, JSON.parse(refused.out).error.message]).toEqual([2, 'Missing: ENVIRONMENT']);
  await runCommand(EnvPlan, 'env:plan', [], { context, env: { OPS_ENV: 'dev' } });
  expect(vi.mocked(loadEnvironment).mock.calls[1]?.[1]).toBe('dev');
});

it('runs in the folder of -C', async () => {
  vi.mocked(listEnvironments).mockResolvedValue([]);
  const ran = await runCommand(EnvList, 'env:list', ['-C', 'shop', '--json']);
  expect([ran.contexts, ran.out]).toEqual([[{ directory: 'shop' }], '{\n  "environments": []\n}\n']);
});

it('fails with one document if OPS_JSON is set', async () => {
  const ran = await runCommand(EnvList, 'env:list', ['--nope'], { env: { OPS_JSON: '1' } });
  expect(JSON.parse(ran.out).error.code).toBe('usage');
});

it('reports wrong flags as wrong input, and any other error as a bug', async () => {
  const usage = await runCommand(EnvList, 'env:list', ['--nope', '--json']);
  expect([usage.status, JSON.parse(usage.out).error]).toEqual([
    2,
    { code: 'usage', message: 'No such flag: --nope', next: ['ops env list --help'] },
  ]);
  vi.mocked(listEnvironments).mockRejectedValue(new TypeError('boom'));
  const bug = await runCommand(EnvList, 'env:list', ['--json']);
  expect([bug.status, JSON.parse(bug.out).error.code]).toEqual([1, 'bug']);
  expect(bug.err).toContain('This is a bug in ops.');
});

it("exits with the error's code, and prints only its listed fields", async () => {
  const cause = new TypeError('aws --secret hunter2');
  vi.mocked(listEnvironments).mockRejectedValue(
    new OperatorError('locked', 'locked', 'dev is locked', {}, { cause }),
  );
  const ran = await runCommand(EnvList, 'env:list', ['--json']);
  expect([ran.status, JSON.parse(ran.out)]).toEqual([
    6,
    { error: { code: 'locked', message: 'dev is locked', next: [] } },
  ]);
  expect(ran.err).not.toContain('hunter2');
});

it('plan: listens for Ctrl-C before its first line names it', async () => {
  const { err, errWhenListening } = await runCommand(EnvPlan, 'env:plan', ['dev', '--progress', 'live'], {
    prompter: fakePrompter(),
  });
  expect([errWhenListening, err]).toEqual(['', expect.stringContaining('Ctrl-C')]);
});

it('undoes a creation by destroying, and a change by the reverse change', async () => {
  const stack = (name: string, scope: string) => ({ description: { stack: name, after: [], scope } });
  const stacks = [
    stack('toolchain', 'account'),
    stack('network', 'environment'),
    stack('keys', 'environment'),
  ];
  const rendered = { environment: 'dev', project: 'shop', size: 'trial', stacks };
  vi.mocked(loadEnvironment).mockResolvedValue({ name: 'dev', rendered } as unknown as Awaited<
    ReturnType<typeof loadEnvironment>
  >);
  const undo = async (created: string[], updated: string[], unchanged: string[]) => {
    vi.mocked(applyEnvironment).mockResolvedValue({
      ...applied,
      stacks: [
        ...created.map((name) => result(name, 3)),
        ...updated.map((name) => result(name, 3, { action: 'update' })),
      ],
      unchanged,
    });
    const { out } = await runCommand(EnvApply, 'env:apply', ['dev', '--yes']);
    return out.includes('Undo') ? out.slice(out.indexOf('Undo')) : '';
  };
  const destroy = 'Undo     ops env destroy dev\n';
  const reverse = 'Undo     put the changed files back as they were, then\n         ops env apply dev\n';
  expect(await undo(['network', 'keys'], [], ['toolchain'])).toBe(destroy);
  expect(await undo(['keys'], [], ['network', 'toolchain'])).toBe(reverse);
  expect(await undo(['network', 'keys'], ['toolchain'], [])).toBe(destroy);
  expect(await undo(['network'], ['keys'], [])).toBe(reverse);
  expect(await undo([], [], ['network', 'keys', 'toolchain'])).toBe('');
});

it.each([
  ['apply', EnvApply, ['dev', '--yes']],
  ['plan', EnvPlan, ['dev']],
  ['destroy', EnvDestroy, ['dev', '--confirm', 'dev']],
])('%s: Ctrl-C before the run is answered in words', async (verb, command, argv) => {
  vi.mocked(loadEnvironment).mockRejectedValue(new OperatorError('input', 'late', 'Too late'));
  const { err, exited } = await runCommand(command, `env:${verb}`, argv, { interrupted: true });
  expect(err).toMatch(/^Stopped before the run: nothing was changed in AWS\n/);
  expect(exited).toBe(130);
});
