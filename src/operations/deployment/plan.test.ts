import { describe, expect, test } from 'vitest';
import type { ResourceChange } from '../../domain/deployment/plan.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { createFixture, GENERATED, SECRET, sampleStacks } from '../testing/fixture.ts';
import { planEnvironment } from './plan.ts';

/** All of shop-dev as ops deployed it. */
function settled() {
  const fixture = createFixture();
  const [toolchain, network, keys, cluster, service] = sampleStacks();
  if (!toolchain || !network || !keys || !cluster || !service)
    throw new TypeError('the fixture has five stacks');
  fixture.aws.states = [
    deployed(toolchain),
    deployed(
      network,
      { Zones: '2' },
      { outputs: { TemplateFingerprint: '0123456789abcdef', VpcId: 'vpc-1' } },
    ),
    deployed(keys),
    deployed(cluster, { Vpc: 'vpc-1' }),
    deployed(service),
  ];
  for (const name of [SECRET, GENERATED]) {
    fixture.aws.secrets.put(name, new SecretValue('x'));
  }
  return fixture;
}

const names = ['toolchain', 'network', 'keys', 'cluster', 'service-hello'];

const change: ResourceChange = {
  logical_id: 'Bucket',
  type: 'AWS::S3::Bucket',
  action: 'modify',
  replacement: 'always',
  physical_id: 'b-1',
  holds_data: true,
  routine: false,
  properties: ['Tags'],
};

describe('nothing differs', () => {
  test('starts no playbook, validates no template, writes no file, and lists the stacks once', async () => {
    const { ctx, env, aws, playbooks, validated, count } = settled();
    expect(await planEnvironment(ctx, env)).toEqual({
      environment: 'dev',
      project: 'shop',
      account: '000000000000',
      region: 'eu-central-1',
      local: true,
      size: 'trial',
      stacks: [],
      unchanged: names,
    });
    expect({ requests: playbooks.requests, validated, count, calls: aws.calls }).toEqual({
      requests: [],
      validated: [],
      count: { built: 0 },
      calls: ['stacks.list'],
    });
  });
});

describe('an empty account', () => {
  test('plans all stacks and leaves no change sets', async () => {
    const { ctx, env, playbooks, validated, files } = createFixture();
    const plan = await planEnvironment(ctx, env);
    expect(playbooks.requests).toEqual([
      {
        mode: 'plan',
        environment: 'dev',
        stacks: names,
        lockId: null,
        keepChangeSets: false,
        changeSets: {},
        allow: [],
        waitFor: {},
        changeAfter: ['templates-validated'],
      },
    ]);
    expect(plan.stacks.map(({ name, action, after, reasons }) => ({ name, action, after, reasons }))).toEqual(
      [
        { name: 'toolchain', action: 'create', after: [], reasons: [] },
        { name: 'network', action: 'create', after: [], reasons: [] },
        { name: 'keys', action: 'create', after: [], reasons: [] },
        { name: 'cluster', action: 'create', after: ['network', 'keys'], reasons: [] },
        { name: 'service-hello', action: 'create', after: ['cluster', 'keys'], reasons: [] },
      ],
    );
    expect(validated).toHaveLength(5);
    expect([...files.keys()]).toEqual(['build/dev/build.json', 'inventories/dev/hosts.yml']);
  });

  test('merges the results of the playbook with the comparison', async () => {
    const { ctx, env, playbooks } = createFixture();
    playbooks.behaviors.cluster = { result: { known_after: ['network'], notes: ['n'], changes: [change] } };
    playbooks.behaviors['service-hello'] = {
      result: { secrets_generated: [GENERATED], change_set: 'arn:1' },
    };
    const plan = await planEnvironment(ctx, env, { keepChangeSets: true });
    expect(playbooks.requests[0]?.keepChangeSets).toBe(true);
    expect(plan.stacks.slice(3)).toEqual([
      {
        name: 'cluster',
        stack_name: 'shop-dev-cluster',
        action: 'create',
        after: ['network', 'keys'],
        facts: [],
        known_after: ['network'],
        changed_outside: false,
        reasons: [],
        resources: 1,
        changes: [change],
        secrets_generated: [],
        secrets_copied: [],
        change_set: null,
        notes: ['n'],
      },
      expect.objectContaining({ name: 'service-hello', secrets_generated: [GENERATED], change_set: 'arn:1' }),
    ]);
  });
});

describe('some differ', () => {
  test('plans only those, and stacks with an input from them', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.states = aws.states.map((state) =>
      state.name === 'shop-dev-network' ? { ...state, tags: {}, changeSetName: null } : state,
    );
    playbooks.behaviors.cluster = { result: { action: 'none' } };
    const plan = await planEnvironment(ctx, env);
    expect(playbooks.requests[0]?.stacks).toEqual(['network', 'cluster']);
    expect(plan.unchanged).toEqual(['toolchain', 'keys', 'service-hello', 'cluster']);
    expect(plan.stacks).toMatchObject([
      {
        name: 'network',
        action: 'update',
        changed_outside: true,
        reasons: ['changed outside ops', 'tag project'],
      },
    ]);
  });

  test('an affected stack without changes counts as unchanged', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.states = aws.states.map((state) =>
      state.name === 'shop-dev-network' ? { ...state, changeSetName: null } : state,
    );
    playbooks.behaviors.network = { result: { action: 'none' } };
    playbooks.behaviors.cluster = { result: { action: 'none' } };
    const plan = await planEnvironment(ctx, env);
    expect(plan.stacks.map(({ name, changed_outside }) => [name, changed_outside])).toEqual([
      ['network', true],
    ]);
    expect(plan.unchanged).toEqual(['toolchain', 'keys', 'service-hello', 'cluster']);
  });

  test('termination protection counts as a change', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.states = aws.states.map((state) =>
      state.name === 'shop-dev-keys' ? { ...state, terminationProtection: true } : state,
    );
    playbooks.behaviors.keys = { result: { action: 'none' } };
    const plan = await planEnvironment(ctx, env);
    expect(plan.stacks).toMatchObject([
      { name: 'keys', action: 'update', reasons: ['termination protection'] },
    ]);
  });

  test('a deleted generated secret is created again', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.stored.delete(GENERATED);
    playbooks.behaviors['service-hello'] = { result: { action: 'none', secrets_generated: [GENERATED] } };
    const plan = await planEnvironment(ctx, env);
    expect(plan.stacks).toMatchObject([
      { name: 'service-hello', action: 'update', reasons: [`secret ${GENERATED} is missing`] },
    ]);
  });
});

test('a secret to copy counts as a change', async () => {
  const { ctx, env, aws, playbooks } = settled();
  aws.stored.delete(GENERATED);
  playbooks.behaviors['service-hello'] = { result: { action: 'none', secrets_copied: [GENERATED] } };
  const plan = await planEnvironment(ctx, env);
  expect(plan.stacks).toMatchObject([
    { name: 'service-hello', action: 'update', secrets_generated: [], secrets_copied: [GENERATED] },
  ]);
});

describe('a service that the files no longer have', () => {
  test('plans the deletion of its stack last, and writes it to hosts.yml', async () => {
    const { ctx, env, aws, playbooks, validated, files } = settled();
    const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
    aws.states.push(deployed(rendered('service-old', { tags })));
    playbooks.behaviors['service-old'] = { result: { changes: [{ ...change, action: 'remove' }] } };
    const plan = await planEnvironment(ctx, env);
    expect(playbooks.requests[0]?.stacks).toEqual(['service-old']);
    expect(validated).toEqual([]);
    expect(plan.stacks).toMatchObject([
      {
        name: 'service-old',
        action: 'delete',
        after: [],
        facts: ['no longer in the files'],
        reasons: [],
        resources: 1,
        changes: [{ logical_id: 'Bucket', action: 'remove' }],
      },
    ]);
    expect(plan.unchanged).toEqual(names);
    expect(files.get('inventories/dev/hosts.yml')).toContain('stack_removed: true');
    expect((await planEnvironment(ctx, env, { only: ['keys'] })).stacks).toEqual([]);
  });
});

test.each([
  ['in progress', 5, [/^A run of alex@build-7 \(env apply\) is in progress: /]],
  ['dead', 600, []],
])('a run that is %s', async (_, age, expected) => {
  const { ctx, env, aws, clock, progress } = createFixture();
  const written = new Date(clock.now().getTime() - age * 1_000);
  const at = written.toISOString();
  const record = {
    format: 1 as const,
    id: 'x',
    owner: 'alex@build-7',
    reason: 'env apply',
    host: 'build-7',
    pid: 1,
  };
  aws.locks.clock = clock;
  aws.locks.stored.set(env.rendered.lock, {
    record: { ...record, acquired: at, heartbeat: at, expires: at },
    version: 1,
    written,
  });
  await planEnvironment(ctx, env);
  const warnings = progress.flatMap((event) => (event.event === 'warning' ? [event.message] : []));
  expect(warnings).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
});

describe('an error', () => {
  test('another account: names both and reads nothing', async () => {
    const { ctx, env, aws } = createFixture();
    aws.account = '111111111111';
    await expect(planEnvironment(ctx, env)).rejects.toMatchObject({
      exit: 'credentials',
      code: 'wrong_account',
      message: 'dev belongs to account 000000000000; these credentials are for 111111111111',
    });
    expect(aws.calls).toEqual([]);
  });

  test('a stack that does not exist', async () => {
    const { ctx, env } = createFixture();
    await expect(planEnvironment(ctx, env, { only: ['clustre', 'keys'] })).rejects.toMatchObject({
      code: 'unknown_stack',
      detail: { value: 'clustre', next: ['Did you mean cluster?'] },
    });
  });

  test('an invalid template stops all stacks', async () => {
    const { ctx, env, playbooks, findings } = createFixture();
    findings['keys.template.yaml'] = [
      { severity: 'error', rule: 'F3002', message: 'Key: wrong', line: 7, column: 3 },
      { severity: 'warning', rule: 'W1', message: 'odd', line: 1, column: 1 },
    ];
    await expect(planEnvironment(ctx, env)).rejects.toMatchObject({
      exit: 'input',
      code: 'template_refused',
      message: 'keys: Key: wrong',
      detail: { stack: 'keys', file: 'cfn/keys.yaml', line: 7, column: 3, reason: 'F3002' },
    });
    expect(playbooks.marks).toEqual(['templates-validated.failed']);
  });

  test('an incomplete run shows the last lines of output', async () => {
    const { ctx, env, playbooks } = createFixture();
    playbooks.broken = { code: 4, output: 'ERROR! no hosts\n' };
    await expect(planEnvironment(ctx, env)).rejects.toMatchObject({
      code: 'playbook_failed',
      message: 'ansible-playbook exited with code 4 before the run was complete',
      detail: { reason: 'ERROR! no hosts' },
    });
  });

  test('a run that a full disk ended says so in one sentence', async () => {
    const { ctx, env, playbooks } = createFixture();
    const output =
      "Traceback\nOSError: [Errno 28] No space left on device: '/w/.ops/runs/x'\nansible.errors.AnsibleError\n";
    playbooks.broken = { code: 5, output };
    await expect(planEnvironment(ctx, env)).rejects.toMatchObject({
      code: 'machine',
      exit: 'failed',
      message:
        'ansible-playbook ended before the run was complete: the disk has no space, or no inodes, left; nothing was changed',
      detail: { next: ['Free some space, then run the same command again'] },
    });
  });

  test('plans only the selected stacks', async () => {
    const { ctx, env, playbooks } = createFixture();
    const plan = await planEnvironment(ctx, env, { only: ['keys'] });
    expect(playbooks.requests[0]?.stacks).toEqual(['keys']);
    expect(plan.unchanged).toEqual([]);
  });
});
