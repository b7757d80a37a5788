import { expect, it } from 'vitest';
import type { ProgressEvent } from '../../domain/deployment/events.ts';
import { at, failing, header, inProgress, resource, START, viewAfter } from '../testing/progress-events.ts';
import { heartbeatLine, plainLines } from './plain-lines.ts';
import { initial, reduce } from './state.ts';

function log(events: ProgressEvent[]): string {
  let state = initial(header, START);
  const lines = events.flatMap((event) => {
    const before = state;
    state = reduce(before, event);
    return plainLines(before, state, event);
  });
  return `${lines.join('\n')}\n`;
}

it('writes a line for each phase of a stack', async () => {
  await expect(log(failing)).toMatchFileSnapshot('golden/failing-plain.txt');
});

it('writes failed resources, steps and warnings', () => {
  const events: ProgressEvent[] = [
    { event: 'step', at: at(0), message: 'Locked' },
    { event: 'warning', at: at(61), message: 'slow\nindeed' },
    resource(62, 'network', 'Nat', 'NAT gateway', 'CREATE_FAILED', 'no address left'),
  ];
  expect(log(events).split('\n')).toEqual([
    '    0s  Locked',
    ' 1m01s  warning: slow indeed',
    ' 1m02s  network         started',
    ' 1m02s  network         NAT gateway CREATE_FAILED: no address left',
    '',
  ]);
});

it('logs what is in progress while nothing happens', () => {
  expect(heartbeatLine(viewAfter(inProgress), START + 160_000)).toBe(
    ' 2m40s  in progress: cluster (auto scaling group: waiting for 2 hosts (1/2)), ingress (internal load balancer); last event 33s ago',
  );
});
