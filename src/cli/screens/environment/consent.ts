import type { ResourceChange } from '../../../domain/deployment/plan.ts';
import { clean, table } from '../../terminal/text.ts';

/** A line a change: "  cluster/Hosts  replaced  AWS::AutoScaling::AutoScalingGroup  its data is lost". */
export function changeLines(changes: { id: string; change: ResourceChange }[]): string[] {
  const rows = changes.map(({ id, change }) => [
    clean(id),
    verb(change),
    change.type,
    change.holds_data ? 'its data is lost' : (change.physical_id ?? ''),
  ]);
  return table(rows).map((line) => `  ${line}`);
}

function verb(change: ResourceChange): string {
  if (change.action === 'remove') return 'deleted';
  return change.replacement === 'always' ? 'replaced' : 'may be replaced';
}
