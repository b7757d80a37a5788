import { COST_NOTE, roundedCost } from '../../../domain/environment/cost.ts';
import { clean, labelled, table } from '../../terminal/text.ts';

interface Changed {
  key: string;
  from: string | null;
  to: string | null;
}

/** Monthly cost before and after, in dollars; null: unknown. */
interface Costs {
  before: number | null;
  after: number | null;
}

/** `undo`: the command that changes the answers back. */
export function changedScreen(environment: string, changed: Changed[], costs: Costs, undo: string): string {
  if (changed.length === 0) return `${environment}: no change, these are already the values`;
  const rows = changed.map(({ key, from, to }) => [
    key,
    clean(from ?? 'not set'),
    '→',
    clean(to ?? 'not set'),
  ]);
  return [
    `${environment}: ${changed.length === 1 ? '1 answer' : `${changed.length} answers`} changed in the files`,
    ...table(rows).map((line) => `  ${line}`),
    ...costLine(costs),
    ...labelled('Next', [`ops env plan ${environment}`, `ops env apply ${environment}`], 9),
    ...labelled('Undo', [undo], 9),
  ].join('\n');
}

function costLine({ before, after }: Costs): string[] {
  if (before === null || after === null || Math.round(before) === Math.round(after)) return [];
  return labelled('Cost', [`${roundedCost(before)} → ${roundedCost(after)} a month (${COST_NOTE})`], 9);
}

/** After "Save only": the written files, and the next commands. */
export function savedScreen(environment: string, files: string[], scratch: string): string {
  return [
    `${environment} is saved; nothing was created`,
    ...labelled('Written', files, 9),
    ...labelled('Next', [`ops env apply ${environment}`], 9),
    ...labelled('Scratch', [scratch], 9),
  ].join('\n');
}
