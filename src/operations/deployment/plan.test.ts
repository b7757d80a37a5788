import { describe, expect, test } from 'vitest';
import type { ResourceChange } from '../../domain/deployment/plan.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { GENERATED, SECRET, stacksOfWorld, world } from '../testing/world.ts';
import { planEnvironment } from './plan.ts';

/** All of shop-dev as ops deployed it. */
function settled() {
  const place = world();
  const [toolchain, network, keys, cluster, service] = stacksOfWorld();
  if (!toolchain || !network || !keys || !cluster || !service)
    throw new TypeError('the world has five stacks');
  place.aws.states = [
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
    place.aws.secrets.put(name, new SecretValue('x'));
  }
  return place;
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
  test('no playbook is started, no template validated, no file written; one look at the stacks', async () => {
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
  test('everything is in the run, as a check that leaves nothing', async () => {
    const { ctx, env, playbooks, validated, files } = world();
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

  test('what the playbook tells is merged with what ops knows', async () => {
    const { ctx, env, playbooks } = world();
    playbooks.scripts.cluster = { result: { known_after: ['network'], notes: ['n'], changes: [change] } };
    playbooks.scripts['service-hello'] = { result: { secrets_generated: [GENERATED], change_set: 'arn:1' } };
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
  test('only they, and what takes an input from them', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.states = aws.states.map((state) =>
      state.name === 'shop-dev-network' ? { ...state, tags: {}, changeSetName: null } : state,
    );
    playbooks.scripts.cluster = { result: { action: 'none' } };
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

  test('where the playbook finds no change, what was only affected counts as unchanged', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.states = aws.states.map((state) =>
      state.name === 'shop-dev-network' ? { ...state, changeSetName: null } : state,
    );
    playbooks.scripts.network = { result: { action: 'none' } };
    playbooks.scripts.cluster = { result: { action: 'none' } };
    const plan = await planEnvironment(ctx, env);
    expect(plan.stacks.map(({ name, changed_outside }) => [name, changed_outside])).toEqual([
      ['network', true],
    ]);
    expect(plan.unchanged).toEqual(['toolchain', 'keys', 'service-hello', 'cluster']);
  });

  test('protection alone is a change', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.states = aws.states.map((state) =>
      state.name === 'shop-dev-keys' ? { ...state, terminationProtection: true } : state,
    );
    playbooks.scripts.keys = { result: { action: 'none' } };
    const plan = await planEnvironment(ctx, env);
    expect(plan.stacks).toMatchObject([
      { name: 'keys', action: 'update', reasons: ['termination protection'] },
    ]);
  });

  test('a generated secret that is gone is made again', async () => {
    const { ctx, env, aws, playbooks } = settled();
    aws.stored.delete(GENERATED);
    playbooks.scripts['service-hello'] = { result: { action: 'none', secrets_generated: [GENERATED] } };
    const plan = await planEnvironment(ctx, env);
    expect(plan.stacks).toMatchObject([
      { name: 'service-hello', action: 'update', reasons: [`secret ${GENERATED} is missing`] },
    ]);
  });
});

test('a secret that is copied anew is work to do', async () => {
  const { ctx, env, aws, playbooks } = settled();
  aws.stored.delete(GENERATED);
  playbooks.scripts['service-hello'] = { result: { action: 'none', secrets_copied: [GENERATED] } };
  const plan = await planEnvironment(ctx, env);
  expect(plan.stacks).toMatchObject([
    { name: 'service-hello', action: 'update', secrets_generated: [], secrets_copied: [GENERATED] },
  ]);
});

describe('a service that the files no longer have', () => {
  test('its stack is planned as a deletion, last, and hosts.yml says so', async () => {
    const { ctx, env, aws, playbooks, validated, files } = settled();
    const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
    aws.states.push(deployed(rendered('service-old', { tags })));
    playbooks.scripts['service-old'] = { result: { changes: [{ ...change, action: 'remove' }] } };
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

describe('what is refused', () => {
  test('another account: both are named, nothing is read', async () => {
    const { ctx, env, aws } = world();
    aws.account = '111111111111';
    await expect(planEnvironment(ctx, env)).rejects.toMatchObject({
      exit: 'credentials',
      code: 'wrong_account',
      message: 'dev belongs to account 000000000000; these credentials are for 111111111111',
    });
    expect(aws.calls).toEqual([]);
  });

  test('a stack that does not exist', async () => {
    const { ctx, env } = world();
    await expect(planEnvironment(ctx, env, { only: ['clustre', 'keys'] })).rejects.toMatchObject({
      code: 'unknown_stack',
      detail: { value: 'clustre', next: ['Did you mean cluster?'] },
    });
  });

  test('a template AWS would refuse: no stack gets beyond it', async () => {
    const { ctx, env, playbooks, findings } = world();
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

  test('a playbook that ends without its work shows its last words', async () => {
    const { ctx, env, playbooks } = world();
    playbooks.broken = { code: 4, output: 'ERROR! no hosts\n' };
    await expect(planEnvironment(ctx, env)).rejects.toMatchObject({
      code: 'playbook_failed',
      message: 'ansible-playbook ended with code 4 before its work was done',
      detail: { reason: 'ERROR! no hosts' },
    });
  });

  test('only what is asked for', async () => {
    const { ctx, env, playbooks } = world();
    const plan = await planEnvironment(ctx, env, { only: ['keys'] });
    expect(playbooks.requests[0]?.stacks).toEqual(['keys']);
    expect(plan.unchanged).toEqual([]);
  });
});
