import type { AuditEntry } from '../../../domain/audit/audit.ts';
import { TRAIL_DAYS } from '../../../domain/audit/since.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, table, toSecond, width } from '../../terminal/text.ts';

/** Who read and changed secrets, newest first, with the limits of CloudTrail below. */
export function auditScreen(
  entries: AuditEntry[],
  since: Date,
  paint: Palette = plain,
  columns = Number.POSITIVE_INFINITY,
): string {
  const limits = `CloudTrail shows a request within about 15 minutes, and keeps it ${TRAIL_DAYS} days`;
  const from = toSecond(since.toISOString());
  if (entries.length === 0) {
    return [`No secret was read or changed here since ${from}`, paint.faint(limits)].join('\n');
  }
  const [head = '', ...lines] = linesOf(entries, columns);
  return [paint.faint(head), ...lines, '', paint.faint(limits)].join('\n');
}

/** A line an event; if one is too long, two lines an event: what was done, and below it from where and with what. */
function linesOf(entries: AuditEntry[], columns: number): string[] {
  const what = [['TIME', 'WHO', 'ACTION', 'SECRETS'], ...entries.map(whatOf)];
  const how = [['FROM', 'AGENT', ''], ...entries.map(howOf)];
  const whole = table(what.map((cells, index) => [...cells, ...(how[index] ?? [])]));
  if (whole.every((line) => width(line) <= columns)) return whole;
  const indent = ' '.repeat(width(entries[0] ? toSecond(entries[0].at) : '') + 2);
  return table(what).flatMap((line, index) => {
    const below = (how[index] ?? []).filter(Boolean).join('  ');
    return index === 0 || below === '' ? [line] : [line, `${indent}${below}`];
  });
}

function whatOf(entry: AuditEntry): string[] {
  const who = entry.starting === null ? entry.who : `ECS for ${entry.starting}`;
  return [toSecond(entry.at), clean(who), entry.action, namesOf(entry.secrets)];
}

function howOf({ from, agent, error }: AuditEntry): string[] {
  return [clean(from), clean(agent), clean(error ?? '')];
}

/** The line shows the first one; the document of `--json` has them all. */
function namesOf([first = '', ...more]: string[]): string {
  return more.length > 0 ? `${clean(first)} and ${more.length} more` : clean(first);
}
