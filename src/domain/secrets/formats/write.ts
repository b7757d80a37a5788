import { InvalidInput, OperatorError } from '../../operator/error.ts';
import type { SecretEntry } from './entry.ts';
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
 * The entries as a text, sorted by name, with one line end at its end; nothing where a format of lines has no entry.
 * Throws InvalidInput with every entry the format would alter or not take.
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
    return 'it has a NUL character, which no variable can hold';
  if (!entry.name.isWellFormed() || !entry.value.isWellFormed())
    return 'it has half a character (a surrogate without its other half), which UTF-8 cannot hold';
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
    const message = `${group.map((entry) => entry.name).join(' and ')} would all be called ${name} as ${format}`;
    return [
      new OperatorError('input', 'same_name', message, {
        value: name,
        next: ['Leave out all but one of them'],
      }),
    ];
  });
}
