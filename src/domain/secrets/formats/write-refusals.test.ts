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

describe('what a format would alter is refused, all of it at once', () => {
  it('names the entry, the reason and the other formats, and never a value', () => {
    expect(problems('docker', { A: 'hunter2\n', OK: 'x', B: 'hunter2\r', 'C D': 'x' })).toEqual([
      {
        exit: 'input',
        code: 'not_exportable',
        message:
          'A cannot be written as docker: its value has several lines, and one line is all there is for a value there',
        value: 'A',
        next: ['Export it as json, yaml, dotenv, shell, tfvars, csv, tsv, properties'],
      },
      {
        exit: 'input',
        code: 'not_exportable',
        message:
          'B cannot be written as docker: its value ends with a carriage return, which is cut off there',
        value: 'B',
        next: ['Export it as json, yaml, dotenv, shell, tfvars, csv, tsv, properties'],
      },
      {
        exit: 'input',
        code: 'not_exportable',
        message: 'C D cannot be written as docker: a name there has no blank and no =, and begins with no #',
        value: 'C D',
        next: ['Export it as json, yaml, csv, tsv, properties'],
      },
    ]);
  });

  it.each(['dotenv', 'shell'] as const)('%s: names that are no variables', (format) => {
    const names = ['db-password', '1A', 'a.b', 'é', 'A B', 'A\n', ''];
    const map = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(reasons(format, { ...map, A_1: 'x', _a: 'x' })).toEqual(
      names
        .toSorted()
        .map(
          (name) =>
            `${name} cannot be written as ${format}: a name there is letters, digits and _, and begins with no digit`,
        ),
    );
  });

  it('shell: variables that are its own', () => {
    const own = ['BASHPID', 'BASH_ENV', 'UID', 'OPTIND', '_'];
    expect(
      reasons('shell', Object.fromEntries([...own, 'BASHFUL', 'USER', 'PATH'].map((name) => [name, 'x']))),
    ).toEqual(
      own
        .toSorted()
        .map(
          (name) => `${name} cannot be written as shell: the shell has a variable of its own by that name`,
        ),
    );
  });

  it('tfvars: names that are no variables, names that become one, and decomposed characters', () => {
    expect(
      problems('tfvars', { A: 'x', TF_VAR_A: 'y', 'a.b': 'x', '1': 'x', tf_var_: 'x', B: 'e\u0301' }),
    ).toEqual([
      ...['1', 'B', 'a.b', 'tf_var_'].map((name) => ({
        exit: 'input',
        code: 'not_exportable',
        message: `${name} cannot be written as tfvars: ${
          name === 'B'
            ? 'its value has decomposed characters, which HCL would compose'
            : 'a variable there is letters, digits, _ and -, and begins with a letter or _'
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
        message: 'A and TF_VAR_A would all be called A as tfvars',
        value: 'A',
        next: ['Leave out all but one of them'],
      },
    ]);
  });

  it('docker: a line of 65,535 bytes is the longest', () => {
    expect(reasons('docker', { A: `${'é'.repeat(32_766)}x` })).toEqual([]);
    expect(reasons('docker', { A: `${'é'.repeat(32_766)}xx` })).toEqual([
      'A cannot be written as docker: it is longer than the 65535 bytes of a line there',
    ]);
  });

  it.each(WRITE_FORMATS)('%s: NUL and halves of characters', (format) => {
    expect(problems(format, { A: 'x\0', B: '\ud800' })).toEqual([
      {
        exit: 'input',
        code: 'not_exportable',
        message: `A cannot be written as ${format}: it has a NUL character, which no variable can hold`,
        value: 'A',
        next: ['Store it without that character'],
      },
      {
        exit: 'input',
        code: 'not_exportable',
        message: `B cannot be written as ${format}: it has half a character (a surrogate without its other half), which UTF-8 cannot hold`,
        value: 'B',
        next: ['Store it without that character'],
      },
    ]);
  });
});
