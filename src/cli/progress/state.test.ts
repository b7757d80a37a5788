import { expect, it } from 'vitest';
import { at, header, inProgress, resource, result, START, viewAfter } from '../testing/progress-events.ts';
import { reduce, waitsFor } from './state.ts';

function row(events: Parameters<typeof viewAfter>[0], name: string, of = header) {
  const found = viewAfter(events, of).stacks.find((each) => each.name === name);
  if (!found) throw new TypeError(name);
  return found;
}

it("starts a stack's own time when the last stack it needs is done", () => {
  expect(row(inProgress, 'cluster')).toEqual({
    name: 'cluster',
    after: ['network', 'keys'],
    phase: 'running',
    started: true,
    startedAt: START + 63_000,
    seconds: null,
    resources: { Hosts: 'auto scaling group: waiting for 2 hosts (1/2)' },
    note: null,
  });
});

it('hides stacks outside the run, and waits for none of them', () => {
  const run = {
    event: 'run_started' as const,
    at: at(0),
    mode: 'apply' as const,
    stacks: ['cluster'],
    notes: [],
  };
  const started = { event: 'stack_started' as const, at: at(1), stack: 'cluster' };
  expect(viewAfter([run, started]).stacks).toMatchObject([
    { name: 'cluster', phase: 'running', startedAt: START + 1000 },
  ]);
});

it('names only what is still waited for', () => {
  const state = viewAfter(inProgress);
  const service = state.stacks.at(-1);
  expect(service && waitsFor(state, service)).toEqual(['cluster', 'ingress', 'discovery']);
});

it('watches only stacks in progress', () => {
  const watch = { ...header, verb: 'watch' as const };
  const event = resource(1, 'ingress', 'Public', 'public load balancer', 'CREATE_IN_PROGRESS');
  expect(viewAfter([], watch).stacks).toEqual([]);
  expect(viewAfter([event], watch).stacks).toMatchObject([{ name: 'ingress', phase: 'running' }]);
});

it('labels removals, except in a destroy', () => {
  const removing = resource(1, 'network', 'Old', 'NAT gateway', 'DELETE_IN_PROGRESS');
  expect(row([removing], 'network').resources).toEqual({ Old: 'removing NAT gateway' });
  expect(row([removing], 'network', { ...header, verb: 'destroy' }).resources).toEqual({
    Old: 'NAT gateway',
  });
});

it('ends a stack by its own events only in watch', () => {
  const event = resource(9, 'network', 'shop-dev-network', 'network', 'CREATE_COMPLETE');
  if (event.event !== 'resource') throw new TypeError(event.event);
  const own = { ...event, resource: { ...event.resource, type: 'AWS::CloudFormation::Stack' } };
  const start = resource(1, 'network', 'Vpc', 'VPC', 'CREATE_IN_PROGRESS');
  expect(row([start, own], 'network').phase).toBe('running');
  const runWithProgress = row([start, own], 'network', { ...header, verb: 'watch' });
  expect([runWithProgress.phase, runWithProgress.seconds, runWithProgress.note]).toEqual([
    'ok',
    8,
    'CREATE_COMPLETE',
  ]);
});

it('shows what a planned stack would change', () => {
  const change = {
    logical_id: 'Hosts',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    action: 'modify' as const,
    replacement: 'never' as const,
    physical_id: 'hosts',
    holds_data: false,
    routine: false,
    properties: ['MaxSize'],
  };
  const planned = result('cluster', 2, { action: 'update', change_set: 'arn:1', changes: [change] });
  expect(
    row([{ event: 'stack_planned', at: at(3), stack: 'cluster', result: planned }], 'cluster').note,
  ).toBe('update, 1 change');
});

it('adds a stack that the header does not name', () => {
  expect(row([{ event: 'stack_started', at: at(1), stack: 'extra' }], 'extra').phase).toBe('running');
});

it('ignores the time of a late event', () => {
  const state = reduce(viewAfter(inProgress), { event: 'step', at: at(1), message: 'late' });
  expect(state.lastEventAt).toBe(START + 127_000);
});

it('shows the notes of a stack, whatever their words, and not the state of other stacks', () => {
  const uses = [{ stack: 'network', status: 'CREATE_COMPLETE' }];
  const notes = ['kept as deployed'];
  const event = {
    event: 'stack_finished' as const,
    at: at(3),
    stack: 'keys',
    result: result('keys', 2, { notes, uses }),
  };
  expect(row([event], 'keys').note).toBe('kept as deployed');
});
