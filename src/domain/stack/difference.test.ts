import { describe, expect, test } from 'vitest';
import { deployed, rendered } from '../testing/stacks.ts';
import type { RenderedStack, StackState } from './description.ts';
import { stackDifference } from './difference.ts';

const network = rendered('network', { parameters: { Zones: 2 } });
const cluster = rendered('cluster', {
  parameters: {
    Vpc: { stack: 'network', stack_name: 'shop-dev-network', region: 'eu-central-1', output: 'VpcId' },
    Hosts: 2,
  },
});
const networkState = deployed(network, { Zones: '2' }, { outputs: { VpcId: 'vpc-1' } });
const stateOf = (name: string) => (name === networkState.name ? networkState : undefined);
const asDeployed = { Vpc: 'vpc-1', Hosts: '2' };

const unchanged = { reasons: [], changedOutside: false, absent: false };
const because = (...reasons: string[]) => ({ reasons, changedOutside: false, absent: false });

function judged(
  stack: RenderedStack,
  state: Partial<StackState>,
  parameters: Record<string, string> = asDeployed,
) {
  return stackDifference(stack, deployed(stack, parameters, state), stateOf);
}

const withDescription = (description: Partial<RenderedStack['description']>) =>
  rendered('cluster', { ...cluster.description, ...description });

describe('nothing differs', () => {
  test.each([
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'IMPORT_COMPLETE',
    'IMPORT_ROLLBACK_COMPLETE',
  ])('in %s', (status) => {
    expect(judged(cluster, { status })).toEqual(unchanged);
  });

  test('parameters left to their defaults, and tags of AWS', () => {
    const state = deployed(cluster, asDeployed);
    const more = {
      ...state,
      parameters: { ...asDeployed, Default: 'x' },
      tags: { ...state.tags, 'aws:cloudformation:x': 'y' },
    };
    expect(stackDifference(cluster, more, stateOf)).toEqual(unchanged);
  });

  test('a hidden parameter, by the digest in the name of the change set', () => {
    const hidden = withDescription({ parameters: { Token: 'abc' } });
    const state = deployed(hidden, { Token: 'abc' });
    expect(stackDifference(hidden, { ...state, parameters: { Token: '****' } }, stateOf)).toEqual(unchanged);
  });

  test('a template without a fingerprint, by the name of the change set', () => {
    expect(judged(cluster, { outputs: {} })).toEqual(unchanged);
  });

  test('the state before an update that was rolled back', () => {
    const state = {
      status: 'UPDATE_ROLLBACK_COMPLETE',
      changeSetName: 'ops-ffffffffffffffff-ffffffffffffffff-00000000',
    };
    expect(judged(cluster, state)).toEqual(unchanged);
  });
});

describe('reports differences', () => {
  test('not deployed', () => {
    const absent = { reasons: ['not deployed'], changedOutside: false, absent: true };
    expect(stackDifference(cluster, null, stateOf)).toEqual(absent);
    expect(judged(cluster, { status: 'REVIEW_IN_PROGRESS' })).toEqual(absent);
  });

  test.each(['ROLLBACK_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 'DELETE_FAILED'])(
    'status %s',
    (status) => {
      expect(judged(cluster, { status })).toEqual(because(`its status is ${status}`));
    },
  );

  test('template', () => {
    expect(judged(cluster, { outputs: { TemplateFingerprint: 'ffffffffffffffff' } })).toEqual(
      because('template'),
    );
  });

  test('a literal, and an output of another stack', () => {
    expect(judged(cluster, {}, { Vpc: 'vpc-0', Hosts: '3' })).toEqual(
      because('parameter Vpc', 'parameter Hosts'),
    );
  });

  test('an input that is not known yet', () => {
    expect(stackDifference(cluster, deployed(cluster, asDeployed), () => undefined)).toEqual(
      because('parameter Vpc'),
    );
  });

  test('a hidden parameter that was changed', () => {
    const hidden = withDescription({ parameters: { Token: 'new' } });
    const state = deployed(hidden, { Token: 'old' });
    expect(stackDifference(hidden, { ...state, parameters: { Token: '****' } }, stateOf)).toEqual(
      because('an input differs'),
    );
  });

  test('tags: changed, missing, too many', () => {
    expect(judged(cluster, { tags: { project: 'other' } })).toEqual(because('tag project'));
    expect(judged(cluster, { tags: {} })).toEqual(because('tag project'));
    expect(judged(cluster, { tags: { project: 'shop', owner: 'me' } })).toEqual(because('tag owner'));
  });

  test('protection and service role', () => {
    const wanted = withDescription({ termination_protection: true, role_arn: 'arn:aws:iam::1:role/x' });
    expect(judged(wanted, { terminationProtection: false, roleArn: null })).toEqual(
      because('termination protection', 'service role'),
    );
  });
});

describe('changed outside ops', () => {
  test.each([null, 'by-hand'])('last change set %s', (changeSetName) => {
    expect(judged(cluster, { changeSetName })).toEqual({
      reasons: ['changed outside ops'],
      changedOutside: true,
      absent: false,
    });
  });

  test('with the changes', () => {
    const state = { changeSetName: null, tags: {} };
    expect(judged(cluster, state).reasons).toEqual(['changed outside ops', 'tag project']);
  });
});

describe('an account stack', () => {
  const toolchain = rendered('toolchain', { scope: 'account' });
  test('is left unchanged', () => {
    expect(
      judged(toolchain, { changeSetName: null, tags: {}, outputs: { TemplateFingerprint: 'f' } }),
    ).toEqual(unchanged);
  });
  test('is created if absent, and repaired if broken', () => {
    expect(stackDifference(toolchain, null, stateOf).absent).toBe(true);
    expect(judged(toolchain, { status: 'ROLLBACK_COMPLETE' })).toEqual(
      because('its status is ROLLBACK_COMPLETE'),
    );
  });
});
