import { InvalidInput, type OperatorError } from '../../operator/error.ts';
import { sortByPosition } from '../../yaml/reader.ts';
import { type SecretEntry, SecretValue } from '../value.ts';
import { readDotenv } from './readers/dotenv.ts';
import { encrypted } from './readers/encrypted.ts';
import { readJson } from './readers/json.ts';
import { type Found, type Reading, SecretFile } from './readers/text.ts';
import { readYaml } from './readers/yaml.ts';

/** An entry with the position of its name in the file; line and column count from 1. */
export interface ReadEntry extends SecretEntry {
  line: number;
  column: number;
}

export const READ_FORMATS = ['dotenv', 'json', 'yaml'] as const;

export type ReadFormat = (typeof READ_FORMATS)[number];

const READERS: Record<ReadFormat, (file: SecretFile) => Reading> = {
  dotenv: readDotenv,
  json: readJson,
  yaml: readYaml,
};

/**
 * The entries in file order. Throws InvalidInput with every problem, by position and never with a value; for a file that
 * another tool has encrypted only with that.
 */
export function readSecrets(format: ReadFormat, text: string, file: string): ReadEntry[] {
  const source = new SecretFile(text, file);
  const unusable = encrypted(source, format);
  if (unusable) throw new InvalidInput([unusable]);
  const { found, problems } = READERS[format](source);
  const all = sortByPosition([...problems, ...repeated(source, found), ...unstorable(source, found)]);
  if (all.length > 0) throw new InvalidInput(all);
  return found.map(({ name, value, at }) => ({ name, value: new SecretValue(value), ...at }));
}

/** The format that a file name implies, or null. The last extension decides: `.env.json` is JSON. */
export function formatOf(file: string): ReadFormat | null {
  const name = (file.split(/[/\\]/).at(-1) ?? '').toLowerCase();
  if (/\.json$/.test(name)) return 'json';
  if (/\.ya?ml$/.test(name)) return 'yaml';
  return /^\.env(\..+)?$|\.env$/.test(name) ? 'dotenv' : null;
}

function repeated(file: SecretFile, found: Found[]): OperatorError[] {
  const lines = new Map<string, number>();
  return found.flatMap(({ name, at }) => {
    const first = lines.get(name);
    if (first === undefined) {
      lines.set(name, at.line);
      return [];
    }
    const message =
      first === at.line
        ? `Line ${first} sets a name twice`
        : `Lines ${first} and ${at.line} set the same name`;
    return [file.problem(at, 'duplicate_name', message, ['Remove all but one of them'])];
  });
}

function unstorable(file: SecretFile, found: Found[]): OperatorError[] {
  return found.flatMap(({ name, value, at, valueAt }) => [
    ...(value.includes('\0')
      ? [
          file.problem(
            valueAt,
            'nul_character',
            'The value contains a NUL character, which variables cannot hold',
            ['Remove it, or store the value base64-encoded'],
          ),
        ]
      : []),
    ...(name.isWellFormed() ? [] : [loneSurrogate(file, at)]),
    ...(value.isWellFormed() ? [] : [loneSurrogate(file, valueAt)]),
  ]);
}

function loneSurrogate(file: SecretFile, at: Found['at']): OperatorError {
  const message = 'Unpaired surrogate, which UTF-8 cannot encode';
  return file.problem(at, 'lone_surrogate', message, ['Write both surrogates, or the character itself']);
}
