import type { Manifest } from './manifest.ts';

/** What bare `ops` runs. */
const HOME = 'home';

export type ParsedCommandLine =
  | { kind: 'run'; id: string; argv: string[] }
  | { kind: 'help'; id: string | null }
  | { kind: 'unknown'; words: string[] };

/** The longest command that the words begin with; `help X`, `X --help` and a topic on its own are help. */
export function findCommand(manifest: Manifest, argv: string[]): ParsedCommandLine {
  return parseCommandLine(manifest, moveGlobalFlagsLast(argv));
}

const FLAGS_WITH_VALUE = new Set(['-C', '--directory', '--progress']);
const OTHER_FLAGS = /^(-C.+|--(json|(no-)?(color|input)|directory=.*|progress=.*))$/;

/** Global flags may come first: `ops -C shop env list`. They are moved to the end, but before `--`. */
function moveGlobalFlagsLast(argv: string[]): string[] {
  const count = countGlobalFlagWords(argv);
  const rest = argv.slice(count);
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  return [...rest.slice(0, end), ...argv.slice(0, count), ...rest.slice(end)];
}

function countGlobalFlagWords([first, second, ...others]: string[]): number {
  if (first === undefined) return 0;
  if (FLAGS_WITH_VALUE.has(first) && second !== undefined) return 2 + countGlobalFlagWords(others);
  return OTHER_FLAGS.test(first)
    ? 1 + countGlobalFlagWords(second === undefined ? [] : [second, ...others])
    : 0;
}

function parseCommandLine(manifest: Manifest, argv: string[]): ParsedCommandLine {
  const end = argv.indexOf('--');
  const beforeDashes = argv.slice(0, end === -1 ? undefined : end);
  const wantsHelp = beforeDashes.includes('--help') || beforeDashes.includes('-h');
  const words = leadingWords(beforeDashes[0] === 'help' ? argv.slice(1) : argv);
  const id = longestCommand(manifest, words);
  if (beforeDashes[0] === 'help' || wantsHelp) {
    if (id) return { kind: 'help', id };
    return words.length === 0 || isTopic(manifest, words)
      ? { kind: 'help', id: words.join(':') || null }
      : { kind: 'unknown', words };
  }
  if (id) return { kind: 'run', id, argv: argv.slice(id.split(':').length) };
  if (words.length === 0) return { kind: 'run', id: HOME, argv };
  return isTopic(manifest, words) ? { kind: 'help', id: words.join(':') } : { kind: 'unknown', words };
}

function leadingWords(argv: string[]): string[] {
  const end = argv.findIndex((word) => word.startsWith('-'));
  return end === -1 ? argv : argv.slice(0, end);
}

function longestCommand(manifest: Manifest, words: string[]): string | null {
  for (let n = Math.min(words.length, 3); n > 0; n--) {
    const id = words.slice(0, n).join(':');
    if (Object.hasOwn(manifest.commands, id) && id !== HOME) return id;
  }
  return null;
}

/** Whether commands exist below these words. */
export function isTopic(manifest: Manifest, words: string[]): boolean {
  return Object.keys(manifest.commands).some((id) => id.startsWith(`${words.join(':')}:`));
}
