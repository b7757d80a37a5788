import { expect, it } from 'vitest';
import { findCommand } from './find-command.ts';
import type { CommandFacts, Manifest } from './manifest.ts';

const ids = [
  'home',
  'init',
  'env:create',
  'env:list',
  'env:plan',
  'env:show',
  'env:apply',
  'local:up',
  'local:status',
];
const manifest: Manifest = {
  commands: Object.fromEntries(
    ids.map((id): [string, CommandFacts] => [id, { id, args: {}, flags: {}, hidden: id === 'home' }]),
  ),
};
const find = (line: string) => findCommand(manifest, line.split(' ').filter(Boolean));

it.each([
  ['', { kind: 'run', id: 'home', argv: [] }],
  ['--json', { kind: 'run', id: 'home', argv: ['--json'] }],
  ['env list --json', { kind: 'run', id: 'env:list', argv: ['--json'] }],
  ['env create dev --local', { kind: 'run', id: 'env:create', argv: ['dev', '--local'] }],
  ['-C shop --json env list', { kind: 'run', id: 'env:list', argv: ['-C', 'shop', '--json'] }],
  ['--json env show -- -dev', { kind: 'run', id: 'env:show', argv: ['--json', '--', '-dev'] }],
  ['--help', { kind: 'help', id: null }],
  ['help', { kind: 'help', id: null }],
  ['help env create', { kind: 'help', id: 'env:create' }],
  ['env', { kind: 'help', id: 'env' }],
  ['env --help', { kind: 'help', id: 'env' }],
  ['env create dev -h', { kind: 'help', id: 'env:create' }],
  ['env create -- --help', { kind: 'run', id: 'env:create', argv: ['--', '--help'] }],
  ['up', { kind: 'unknown', words: ['up'] }],
  ['env lst', { kind: 'unknown', words: ['env', 'lst'] }],
  ['home', { kind: 'unknown', words: ['home'] }],
  ['constructor', { kind: 'unknown', words: ['constructor'] }],
])('finds "%s"', (line, found) => {
  expect(find(line)).toEqual(found);
});
