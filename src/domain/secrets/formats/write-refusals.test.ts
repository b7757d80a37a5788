import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../operator/error.ts';
import { entriesOf } from './testing/maps.ts';
import { WRITE_FORMATS, type WriteFormat, writeSecrets } from './write.ts';

function problems(format: WriteFormat, map: Record<string, string>) {
  try {
    writeSecrets(format, entriesOf(map));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ exit, code, message, detail }) => ({ exit, code, message, ...detail }));
  }
  return [];
}

const reasons = (format: WriteFormat, map: Record<string, string>) =>
  problems(format, map).map(({ message }) => message);

describe('refuses all entries that a format would alter, at once', () => {
  it('names the entry, the reason and the other formats, and never a value', () => {
    expect(problems('docker', { A: 'hunter2\n', OK: 'x', B: 'hunter2\r', 'C D': 'x' })).toEqual([
      {
        exit: 'input',
        code: 'not_exportable',
        message: 'A cannot be written as docker: its value has several lines, but the format allows one',
        value: 'A',
        next: ['Export it as json, yaml, dotenv, shell, tfvars, csv, tsv, properties'],
      },
      {
        exit: 'input',
        code: 'not_exportable',
        message: 'B cannot be written as docker: its value ends with a carriage return, which docker removes',
        value: 'B',
        next: ['Export it as json, yaml, dotenv, shell, tfvars, csv, tsv, properties'],
      },
      {
        exit: 'input',
        code: 'not_exportable',
        message: 'C D cannot be written as docker: names must not contain blanks or =, or begin with #',
        value: 'C D',
        next: ['Export it as json, yaml, csv, tsv, properties'],
      },
    ]);
  });

  it.each(['dotenv', 'shell'] as const)('%s: names that are not variables', (format) => {
    const names = ['db-password', '1A', 'a.b', 'é', 'A B', 'A\n', ''];
    const map = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(reasons(format, { ...map, A_1: 'x', _a: 'x' })).toEqual(
      names
        .toSorted()
        .map(
          (name) =>
            `${name} cannot be written as ${format}: names must consist of letters, digits and _, and not begin with a digit`,
        ),
    );
  });

  it('shell: reserved variables', () => {
    const own = ['BASHPID', 'BASH_ENV', 'UID', 'OPTIND', '_'];
    expect(
      reasons('shell', Object.fromEntries([...own, 'BASHFUL', 'USER', 'PATH'].map((name) => [name, 'x']))),
    ).toEqual(
      own
        .toSorted()
        .map((name) => `${name} cannot be written as shell: the shell reserves a variable with that name`),
    );
  });

  it('tfvars: names that are not variables, colliding names, and decomposed characters', () => {
    expect(
      problems('tfvars', { A: 'x', TF_VAR_A: 'y', 'a.b': 'x', '1': 'x', tf_var_: 'x', B: 'e\u0301' }),
    ).toEqual([
      ...['1', 'B', 'a.b', 'tf_var_'].map((name) => ({
        exit: 'input',
        code: 'not_exportable',
        message: `${name} cannot be written as tfvars: ${
          name === 'B'
            ? 'its value contains decomposed characters, which HCL would compose'
            : 'names must consist of letters, digits, _ and -, and begin with a letter or _'
        }`,
        value: name,
        next: [
          {
            '1': 'Export it as json, yaml, csv, tsv, properties, docker',
            B: 'Export it as json, yaml, dotenv, shell, csv, tsv, properties, docker',
            'a.b': 'Export it as json, yaml, csv, tsv, properties, docker',
            tf_var_: 'Export it as json, yaml, dotenv, shell, csv, tsv, properties, docker',
          }[name],
        ],
      })),
      {
        exit: 'input',
        code: 'same_name',
        message: 'A and TF_VAR_A would all become A in tfvars',
        value: 'A',
        next: ['Export only one of them'],
      },
    ]);
  });

  it('docker: a line of 65,535 bytes is the longest', () => {
    expect(reasons('docker', { A: `${'é'.repeat(32_766)}x` })).toEqual([]);
    expect(reasons('docker', { A: `${'é'.repeat(32_766)}xx` })).toEqual([
      'A cannot be written as docker: its line exceeds 65535 bytes',
    ]);
  });

  it.each(WRITE_FORMATS)('%s: NUL and unpaired surrogates', (format) => {
    expect(problems(format, { A: 'x\0', B: '\ud800' })).toEqual([
      {
        exit: 'input',
        code: 'not_exportable',
        message: `A cannot be written as ${format}: it contains a NUL character, which variables cannot hold`,
        value: 'A',
        next: ['Store it without that character'],
      },
      {
        exit: 'input',
        code: 'not_exportable',
        message: `B cannot be written as ${format}: it contains an unpaired surrogate, which UTF-8 cannot encode`,
        value: 'B',
        next: ['Store it without that character'],
      },
    ]);
  });
});
