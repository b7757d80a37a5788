import { OperatorError } from '../../domain/operator/error.ts';
import { nearest } from '../../domain/operator/spelling.ts';
import { isTopic } from './find-command.ts';
import { type Manifest, typed } from './manifest.ts';

/** Commands of other tools, and their names in ops. Suggested, never run. */
const SUGGESTIONS: Record<string, string[]> = {
  up: ['ops local up', 'ops env apply'],
  down: ['ops local down', 'ops env destroy'],
  status: ['ops env show', 'ops local status'],
  logs: ['ops service logs', 'ops env watch'],
  plan: ['ops env plan'],
  diff: ['ops env plan', 'ops secret diff'],
  apply: ['ops env apply'],
  deploy: ['ops env apply'],
  destroy: ['ops env destroy'],
  create: ['ops env create'],
  list: ['ops env list'],
  ls: ['ops env list', 'ops secret list'],
  ps: ['ops env show'],
  show: ['ops env show'],
  describe: ['ops env show'],
  rm: ['ops env destroy', 'ops secret delete'],
  delete: ['ops env destroy', 'ops secret delete'],
  configure: ['ops login', 'ops doctor'],
  version: ['ops --version'],
  completion: ['ops autocomplete'],
  secrets: ['ops secret list', 'ops secret set'],
  environments: ['ops env list'],
  user: ['ops account user list'],
  users: ['ops account user list'],
};

/** Verbs of other tools, and the verbs of ops for them: `env describe`, `secret rm`. */
const VERBS: Record<string, string[]> = {
  describe: ['show'],
  status: ['show', 'status'],
  info: ['show'],
  get: ['show'],
  ls: ['list', 'show'],
  ps: ['show', 'list'],
  up: ['apply'],
  deploy: ['apply'],
  update: ['apply', 'set'],
  diff: ['plan'],
  rm: ['destroy', 'delete', 'remove'],
  del: ['destroy', 'delete', 'remove'],
  delete: ['destroy', 'remove'],
  remove: ['destroy', 'delete'],
  destroy: ['delete', 'remove'],
  start: ['up'],
  stop: ['down'],
};

/** Never suggested for a word that is merely similar: a slip must not lead to a loss. */
const DESTRUCTIVE = new Set(['destroy', 'delete', 'remove', 'reset', 'unlock', 'down', 'prune', 'eject']);

/** The error for an unknown command, with suggestions. */
export function unknownCommand(manifest: Manifest, words: string[]): OperatorError {
  const given = words.join(' ');
  const suggestions = suggestionsFor(words, visibleCommands(manifest));
  const help = isTopic(manifest, words.slice(0, 1)) ? `ops ${words[0]} --help` : 'ops --help';
  return new OperatorError('input', 'unknown_command', `No command "${given}"`, {
    value: given,
    ...(suggestions.length > 0 && { reason: `Did you mean ${suggestions.join(' or ')}?` }),
    next: [...suggestions, help],
  });
}

/** What is known of the words, as they are or below a topic; else the most similar command, if it is harmless. */
function suggestionsFor(words: string[], commands: string[]): string[] {
  const [first = '', second = ''] = words;
  const singular = `${first.replace(/s$/, '')} ${second}`;
  if (commands.includes(singular)) return [`ops ${singular}`];
  const known = [
    ...ofWord(SUGGESTIONS, first),
    ...ofWord(VERBS, second).map((verb) => `ops ${first} ${verb}`),
  ];
  const existing = known.filter((line) => line.startsWith('ops --') || commands.includes(line.slice(4)));
  if (existing.length > 0) return existing;
  const similar = similarCommand(words, commands);
  const harmless = similar !== null && !similar.split(' ').some((word) => DESTRUCTIVE.has(word));
  return harmless ? [`ops ${similar}`] : [];
}

/** Below a topic that exists only its verbs are compared: `env describe` is far from `env destroy`. */
function similarCommand(words: string[], commands: string[]): string | null {
  const [first = '', ...others] = words;
  const verbs = commands
    .filter((line) => line.startsWith(`${first} `))
    .map((line) => line.slice(first.length + 1));
  if (verbs.length === 0) return nearest(words.slice(0, 2).join(' '), commands) ?? nearest(first, commands);
  const ofLength = (length: number) => verbs.filter((verb) => verb.split(' ').length === length);
  const verb = nearest(others.slice(0, 2).join(' '), ofLength(2)) ?? nearest(others[0] ?? '', ofLength(1));
  return verb === null ? null : `${first} ${verb}`;
}

function ofWord(table: Record<string, string[]>, word: string): string[] {
  return Object.hasOwn(table, word) ? (table[word] ?? []) : [];
}

function visibleCommands(manifest: Manifest): string[] {
  return Object.values(manifest.commands)
    .filter((command) => !command.hidden)
    .map((command) => typed(command.id));
}
