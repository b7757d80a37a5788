import { clean, labelled, table } from '../text.ts';

interface Changed {
  key: string;
  from: string | null;
  to: string | null;
}

export function changedScreen(environment: string, changed: Changed[]): string {
  if (changed.length === 0) return `${environment}: nothing to change, the answers are so already`;
  const rows = changed.map(({ key, from, to }) => [
    key,
    clean(from ?? 'not set'),
    '→',
    clean(to ?? 'not set'),
  ]);
  return [
    `${environment}: ${changed.length === 1 ? '1 answer' : `${changed.length} answers`} changed in the files`,
    ...table(rows).map((line) => `  ${line}`),
    ...labelled('Next', [`ops env plan ${environment}`, `ops env apply ${environment}`], 9),
  ].join('\n');
}
