import { InvalidInput, OperatorError } from '../../operator/error.ts';
import type { SecretEntry } from '../value.ts';
import { DOCKER } from './writers/docker.ts';
import { DOTENV } from './writers/dotenv.ts';
import { JSON_MAP, YAML_MAP } from './writers/maps.ts';
import { PROPERTIES } from './writers/properties.ts';
import { SHELL } from './writers/shell.ts';
import { CSV, TSV } from './writers/tables.ts';
import { TFVARS } from './writers/tfvars.ts';
import type { PlainEntry, Writer } from './writers/writer.ts';

export const WRITE_FORMATS = [
  ...(['json', 'yaml', 'dotenv', 'shell', 'tfvars'] as const),
  ...(['csv', 'tsv', 'properties', 'docker'] as const),
] as const;

export type WriteFormat = (typeof WRITE_FORMATS)[number];

const WRITERS: Record<WriteFormat, Writer> = {
  json: JSON_MAP,
  yaml: YAML_MAP,
  dotenv: DOTENV,
  shell: SHELL,
  tfvars: TFVARS,
  csv: CSV,
  tsv: TSV,
  properties: PROPERTIES,
  docker: DOCKER,
};

/**
 * Formats the entries, sorted by name, with a final newline; an empty text if a line format has no entries. Throws
 * InvalidInput with every entry that the format would alter or cannot represent.
 */
export function writeSecrets(format: WriteFormat, entries: SecretEntry[]): string {
  const plain = entries
    .map(({ name, value }) => ({ name, value: value.reveal() }))
    .sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
  const problems = [...refused(format, plain), ...colliding(format, plain)];
  if (problems.length > 0) throw new InvalidInput(problems);
  return WRITERS[format].text(plain);
}

function refusal(format: WriteFormat, entry: PlainEntry): string | null {
  if (`${entry.name}${entry.value}`.includes('\0'))
    return 'it contains a NUL character, which variables cannot hold';
  if (!entry.name.isWellFormed() || !entry.value.isWellFormed())
    return 'it contains an unpaired surrogate, which UTF-8 cannot encode';
  return WRITERS[format].refusal(entry);
}

function refused(format: WriteFormat, entries: PlainEntry[]): OperatorError[] {
  return entries.flatMap((entry) => {
    const reason = refusal(format, entry);
    if (reason === null) return [];
    const others = WRITE_FORMATS.filter((each) => refusal(each, entry) === null);
    const next =
      others.length > 0 ? [`Export it as ${others.join(', ')}`] : ['Store it without that character'];
    const message = `${entry.name} cannot be written as ${format}: ${reason}`;
    return [new OperatorError('input', 'not_exportable', message, { value: entry.name, next })];
  });
}

function colliding(format: WriteFormat, entries: PlainEntry[]): OperatorError[] {
  const written = WRITERS[format].written ?? ((name: string) => name);
  const groups = Map.groupBy(entries, ({ name }) => written(name));
  return [...groups].flatMap(([name, group]) => {
    if (group.length < 2) return [];
    const message = `${group.map((entry) => entry.name).join(' and ')} would all become ${name} in ${format}`;
    return [
      new OperatorError('input', 'same_name', message, {
        value: name,
        next: ['Export only one of them'],
      }),
    ];
  });
}
