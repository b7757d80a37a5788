import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../', import.meta.url);
/** Folders whose inside the page does not show. */
const CLOSED =
  /^(cfn\/lambda|docs|emulator\/(services|tests)|inventories|roles|scripts|services|schemas|test|bin)\/./;
const DATA = /\/(golden|__snapshots__|tests)$/;

/** The folders of the tree in docs/architecture.md, as paths. */
function documented(): string[] {
  const page = readFileSync(new URL('docs/architecture.md', ROOT), 'utf8');
  const tree = /```\n(bin\/[\s\S]*?)```/.exec(page)?.[1] ?? '';
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^( *)([a-z_-]+)\//.exec(line);
    if (!found) return [];
    const [, indent = '', name = ''] = found;
    parents.splice(indent.length / 2, Number.POSITIVE_INFINITY, name);
    return parents.join('/');
  });
}

function existing(): string[] {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const folders = new Set<string>();
  for (const file of files.trim().split('\n')) {
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].filter(
    (folder) => !folder.startsWith('.') && !CLOSED.test(folder) && !DATA.test(folder),
  );
}

test('docs/architecture.md shows the tree as it is', () => {
  expect(documented().sort()).toEqual(existing().sort());
});
