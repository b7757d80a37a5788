import { expect, it } from 'vitest';
import type { CommandFacts, Manifest } from './manifest.ts';
import { unknownCommand } from './unknown-command.ts';

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
  'local:down',
  'local:reset',
  'env:destroy',
  'env:unlock',
  'env:set',
  'env:watch',
  'secret:delete',
  'secret:diff',
  'secret:list',
  'secret:set',
  'secret:get',
  'account:user:remove',
  'account:user:list',
];
const manifest: Manifest = {
  commands: Object.fromEntries(
    ids.map((id): [string, CommandFacts] => [id, { id, args: {}, flags: {}, hidden: id === 'home' }]),
  ),
};
it.each([
  ['up', ['ops local up', 'ops env apply', 'ops --help']],
  ['status', ['ops env show', 'ops local status', 'ops --help']],
  ['plan', ['ops env plan', 'ops --help']],
  ['env lst', ['ops env list', 'ops env --help']],
  ['logs', ['ops env watch', 'ops --help']],
  ['ls', ['ops env list', 'ops secret list', 'ops --help']],
  ['ps', ['ops env show', 'ops --help']],
  ['rm', ['ops env destroy', 'ops secret delete', 'ops --help']],
  ['down', ['ops local down', 'ops env destroy', 'ops --help']],
  ['version', ['ops --version', 'ops --help']],
  ['completion', ['ops --help']],
  ['secrets', ['ops secret list', 'ops secret set', 'ops --help']],
  ['secrets get KEY', ['ops secret get', 'ops --help']],
  ['users', ['ops account user list', 'ops --help']],
  // Verbs of other tools.
  ['env describe dev', ['ops env show', 'ops env --help']],
  ['env delete dev', ['ops env destroy', 'ops env --help']],
  ['secret rm KEY', ['ops secret delete', 'ops secret --help']],
  ['secret describe', ['ops secret --help']],
  // Similar to something destructive only.
  ['env destory', ['ops env --help']],
  ['env unlok', ['ops env --help']],
  ['local rest', ['ops local --help']],
  ['secret delet', ['ops secret --help']],
  ['constructor', ['ops --help']],
  ['rset', ['ops --help']],
  ['account user lst', ['ops account user list', 'ops account --help']],
  ['account user remve ada', ['ops account --help']],
  ['evn show', ['ops env show', 'ops --help']],
  ['evn destroy', ['ops --help']],
  ['secret gt', ['ops secret get', 'ops secret --help']],
])('suggests for "%s" only commands that exist', (words, next) => {
  const error = unknownCommand(manifest, words.split(' '));
  expect([error.status, error.detail.next]).toEqual([2, next]);
});
