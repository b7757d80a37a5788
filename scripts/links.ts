// Checks that every relative link in the documentation leads to an existing file and heading.
//
//   node scripts/links.ts
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { root } from './generated.ts';
import { brokenLinks } from './links/markdown.ts';

const docs = await readdir(join(root, 'docs'), { recursive: true, withFileTypes: true });
const pages = docs
  .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const broken = await brokenLinks(root, [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...pages.sort(),
]);
for (const { page, line, target, reason } of broken)
  process.stderr.write(`${page}:${line}: ${target}: ${reason}\n`);
if (broken.length > 0) process.exitCode = 1;
