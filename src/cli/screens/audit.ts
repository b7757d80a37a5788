import type { AuditEntry } from '../../domain/audit.ts';
import { TRAIL_DAYS } from '../../domain/since.ts';
import { type Palette, plain } from '../palette.ts';
import { clean, table, toSecond } from '../text.ts';

/** Who has read and changed secrets, newest first; what CloudTrail cannot tell is said below. */
export function auditScreen(entries: AuditEntry[], since: Date, paint: Palette = plain): string {
  const limits = `CloudTrail tells of a request within about 15 minutes, and keeps ${TRAIL_DAYS} days`;
  const from = toSecond(since.toISOString());
  if (entries.length === 0) {
    return [`Nobody has read or changed a secret here since ${from}`, paint.faint(limits)].join('\n');
  }
  const rows = entries.map((entry) => [
    toSecond(entry.at),
    clean(entry.starting === null ? entry.who : `ECS, starting ${entry.starting}`),
    entry.error === null ? entry.action : `${entry.action} (${clean(entry.error)})`,
    namesOf(entry.secrets),
    clean(entry.from),
    clean(entry.agent),
  ]);
  const [head = '', ...lines] = table([['AT', 'WHO', 'DONE', 'SECRETS', 'FROM', 'WITH'], ...rows]);
  return [paint.faint(head), ...lines, '', paint.faint(limits)].join('\n');
}

/** One stands in the line: the document that `--json` prints has them all. */
function namesOf([first = '', ...more]: string[]): string {
  return more.length > 0 ? `${clean(first)} and ${more.length} more` : clean(first);
}
