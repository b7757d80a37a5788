import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './generated.ts';

interface Command {
  flags: Record<string, { char?: string; allowNo?: boolean }>;
}

const { commands }: { commands: Record<string, Command> } = JSON.parse(
  readFileSync(join(root, 'oclif.manifest.json'), 'utf8'),
);
const TOPICS = new Set(Object.keys(commands).flatMap((id) => [id, id.slice(0, id.lastIndexOf(':'))]));
const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root }).sort()];

/** The `ops …` in code of a page, each up to a pipe, a comment or the end of a list of commands. */
function commandLines(text: string): string[] {
  const fenced = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => match[1] ?? '');
  const inline = [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  return [
    ...fenced
      .map((block) => block.replaceAll('\\\n', ' '))
      .join('\n')
      .split('\n'),
    ...inline,
  ]
    .flatMap((line) => line.split(/\s#\s|[|<>;)]|&&/))
    .map((part) => /(?:^|[\s(])(?:\.\/bin\/)?ops ([a-z].*)$/.exec(part.trim())?.[1])
    .filter((line) => line !== undefined);
}

/** What is wrong with a command as the documentation types it; null if nothing is. */
function problem(line: string): string | null {
  const [own = ''] = line.split(/\s--\s/);
  const words = own.trim().split(/\s+/);
  const ids = words.map((_, index) => words.slice(0, index + 1).join(':'));
  const id = ids.findLast((each) => each in commands);
  if (id === undefined) return TOPICS.has(words.join(':')) ? null : `there is no ops ${own.trim()}`;
  const flags = Object.entries(commands[id]?.flags ?? {}).flatMap(([name, { char, allowNo }]) => [
    `--${name}`,
    ...(char ? [`-${char}`] : []),
    ...(allowNo ? [`--no-${name}`] : []),
  ]);
  const given = words
    .filter((word) => /^--?[a-z]/i.test(word))
    .map((word) => word.replace(/[=,.:'"\]]+.*$/, ''));
  const wrong = given.filter((flag) => !flags.includes(flag) && flag !== '--help');
  return wrong.length > 0 ? `ops ${id.replaceAll(':', ' ')} has no ${wrong.join(', ')}` : null;
}

describe.each(PAGES)('%s', (page) => {
  it('names only commands and flags that exist', () => {
    const lines = commandLines(readFileSync(join(root, page), 'utf8'));
    expect(lines.flatMap((line) => problem(line) ?? [])).toEqual([]);
  });
});

it('finds commands in blocks and in lines, and what is wrong with them', () => {
  const text =
    '```sh\nops env plan dev \\\n  --json | jq .  # c\n```\nRun `./bin/ops env fly dev`, `ops env show --x`.';
  expect(commandLines(text)).toEqual(['env plan dev    --json', 'env fly dev', 'env show --x']);
  expect(['env plan dev --json', 'env', 'env show --x', 'env fly dev'].map(problem)).toEqual([
    null,
    null,
    'ops env show has no --x',
    'there is no ops env fly dev',
  ]);
});
