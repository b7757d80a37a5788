import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { anchorsOf, brokenLinks, linksOf } from './markdown.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'links-'));
  await mkdir(join(root, 'docs'));
});
afterEach(() => rm(root, { recursive: true }));

it('finds links, except in code', () => {
  const text = [
    'See [a](a.md) and ![p](p.svg "a picture"), [site](https://example.com), [mail](mailto:a@example.com).',
    '`[code](code.md)`',
    '```',
    '[fenced](fenced.md)',
    '```',
    '[ref]: <b.md#there>',
    '[ref2]: c.md',
  ].join('\n');
  expect(linksOf(text)).toEqual([
    { line: 1, target: 'a.md' },
    { line: 1, target: 'p.svg' },
    { line: 6, target: 'b.md#there' },
    { line: 7, target: 'c.md' },
  ]);
});

it('generates anchors as GitHub does', () => {
  const text =
    '# `launch` and drain\n## Why not …\n## ops env\n```\n# comment\n```\n## ops env\n### a_b: c\n';
  expect([...anchorsOf(text)]).toEqual(['launch-and-drain', 'why-not-', 'ops-env', 'ops-env-1', 'a_b-c']);
});

it('reports links without a target', async () => {
  await writeFile(join(root, 'docs', 'b.md'), '# There\n');
  await writeFile(
    join(root, 'docs', 'a.md'),
    '# A\n[b](b.md#there) [own](#a) [folder](../docs/)\n[gone](gone.md)\n[no](b.md#nowhere) [out](../../x.md)\n',
  );
  expect(await brokenLinks(root, ['docs/a.md'])).toEqual([
    { page: 'docs/a.md', line: 3, target: 'gone.md', reason: 'docs/gone.md does not exist' },
    { page: 'docs/a.md', line: 4, target: 'b.md#nowhere', reason: 'docs/b.md has no heading #nowhere' },
    { page: 'docs/a.md', line: 4, target: '../../x.md', reason: 'is outside the repository' },
  ]);
});
