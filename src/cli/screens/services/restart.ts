import type { RestartResult } from '../../../domain/ecs/rollout.ts';
import { clean, count, duration, table } from '../../terminal/text.ts';

/** A line a service, with its region if there are several. */
export function restartScreen(results: RestartResult[]): string {
  if (results.length === 0) return 'No services to restart';
  const several = new Set(results.map(({ region }) => region)).size > 1;
  return table(
    results.map((result) => [clean(result.service), ...(several ? [result.region] : []), outcome(result)]),
  ).join('\n');
}

function outcome({ state, tasks, seconds }: RestartResult): string {
  if (state === 'not_deployed') return 'not deployed';
  if (state === 'no_tasks') return 'desired count 0: later tasks read the value when they start';
  return `restarted: ${count(tasks, 'new task')} in ${duration(seconds)}`;
}
