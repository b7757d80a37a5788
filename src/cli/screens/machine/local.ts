import type { EmbeddedStatus, RecordedResource } from '../../../domain/machine/embedded-aws.ts';
import { labelled, table } from '../../terminal/text.ts';

export function localScreen(status: EmbeddedStatus): string {
  if (!status.running) {
    return [
      status.stale
        ? 'The embedded AWS is not running; it ended without being stopped'
        : 'The embedded AWS is not running',
      ...labelled('State', [status.state], 9),
      ...labelled('Log', [status.log], 9),
      ...labelled('Next', ['ops local up'], 9),
    ].join('\n');
  }
  return [
    `The embedded AWS is running at ${status.endpoint} (process ${status.pid})`,
    ...labelled('State', [status.state], 9),
    ...labelled('Log', [status.log], 9),
    ...labelled(
      'Use',
      [`AWS_ENDPOINT_URL=${status.endpoint} AWS_ACCESS_KEY_ID=000000000000 AWS_SECRET_ACCESS_KEY=test`],
      9,
    ),
    ...labelled('Next', ['ops env create --local'], 9),
  ].join('\n');
}

export function recordedScreen(resources: RecordedResource[]): string {
  if (resources.length === 0) return 'No recorded resources: everything deployed is emulated';
  const rows = resources.map((each) => [each.stack_name, each.logical_id, each.type, each.physical_id]);
  return ['Recorded, not emulated:', ...table(rows).map((line) => `  ${line}`)].join('\n');
}
