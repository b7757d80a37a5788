import { expect, it } from 'vitest';
import type { RestartResult } from '../../../domain/ecs/rollout.ts';
import { restartScreen } from './restart.ts';

const hello: RestartResult = {
  service: 'hello',
  region: 'eu-central-1',
  state: 'rolled',
  tasks: 2,
  seconds: 94,
};
const billing: RestartResult = { ...hello, service: 'billing', tasks: 1, seconds: 8 };

it.each([
  ['restarted', [hello]],
  [
    'restarted-some',
    [
      hello,
      billing,
      { ...hello, service: 'reports', state: 'no_tasks' as const, tasks: 0, seconds: 0 },
      { ...hello, service: 'new\u001b[31m', state: 'not_deployed' as const, tasks: 0, seconds: 0 },
    ],
  ],
  ['restarted-replica', [hello, { ...hello, region: 'eu-west-1', seconds: 101 }]],
  ['restarted-none', []],
])('shows %s', async (name, results) => {
  await expect(`${restartScreen(results)}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});
