import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entriesOf, randomMaps } from './testing/maps.ts';
import { readProperties } from './testing/properties.ts';
import { type WriteFormat, writeSecrets } from './write.ts';

/** Values that other programs read back from the output of ops. */
const MAPS = randomMaps(1000, 5);
const SHELLS = ['/bin/sh', '/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell));
const RUNTIME = join(import.meta.dirname, '..', '..', '..', '..', '.tools', 'runtime', 'bin', 'python');

function run(command: string, args: string[], input: string): string {
  const { stdout, stderr, status } = spawnSync(command, args, {
    input,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
    maxBuffer: 2 ** 28,
  });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  return stdout.toString();
}

/** The variables that a program receives from a shell that evaluates each text. */
function evaluated(
  shell: string,
  maps: Record<string, string>[],
  text: (map: Record<string, string>) => string,
) {
  const script = maps.map((map) => {
    const print = Object.keys(map).map((name) => `printf '%s\\0' "$${name}"`);
    return `(\n${text(map)}\n:\n${print.join('\n')}\n:)\n`;
  });
  const values = run(shell, [], script.join('')).split('\0');
  return maps.map((map) => Object.fromEntries(Object.keys(map).map((name) => [name, values.shift()])));
}

it.each(SHELLS)('shell: %s evaluates to the values', (shell) => {
  expect(evaluated(shell, MAPS, (map) => writeSecrets('shell', entriesOf(map)))).toEqual(MAPS);
});

it.each(SHELLS)(
  'dotenv: %s reads the same values, except carriage returns, and executes nothing',
  (shell) => {
    const maps = MAPS.map((map) =>
      Object.fromEntries(Object.entries(map).filter(([, value]) => !value.includes('\r'))),
    );
    expect(evaluated(shell, maps, (map) => writeSecrets('dotenv', entriesOf(map)))).toEqual(maps);
  },
);

const PYTHON = `
import csv, io, json, sys
texts = json.load(sys.stdin)
def table(text, delimiter):
    return dict(csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True))
read = {
    'csv': lambda text: table(text, ','),
    'tsv': lambda text: table(text, '\\t'),
    'json': json.loads,
    'yaml': lambda text: __import__('yaml').safe_load(text),
}[sys.argv[1]]
json.dump([read(text) for text in texts], sys.stdout)
`;

const readByPython = (python: string, format: WriteFormat) =>
  JSON.parse(
    run(
      python,
      ['-c', PYTHON, format],
      JSON.stringify(MAPS.map((map) => writeSecrets(format, entriesOf(map)))),
    ),
  ) as unknown;

it.each(['csv', 'tsv', 'json'] as const)('%s: Python reads the values', (format) => {
  expect(readByPython('python3', format)).toEqual(MAPS);
});

it('yaml: PyYAML, which reads YAML 1.1, reads the values', () => {
  expect(readByPython(RUNTIME, 'yaml')).toEqual(MAPS);
});

it('properties: what the specification of Java says reads the values, from nothing but ASCII', () => {
  for (const map of MAPS) {
    const text = writeSecrets('properties', entriesOf(map));
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(readProperties(text)).toEqual(map);
  }
});
