import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

export interface BrokenLink {
  page: string;
  line: number;
  target: string;
  reason: string;
}

interface Link {
  line: number;
  target: string;
}

/** The relative links of these pages (paths from the root) whose file or heading does not exist. */
export async function brokenLinks(root: string, pages: readonly string[]): Promise<BrokenLink[]> {
  const broken: BrokenLink[] = [];
  for (const page of pages) {
    for (const link of linksOf(await readFile(join(root, page), 'utf8'))) {
      const reason = await whyBroken(root, page, link.target);
      if (reason !== null) broken.push({ page, ...link, reason });
    }
  }
  return broken;
}

async function whyBroken(root: string, page: string, target: string): Promise<string | null> {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), decodeURI(path));
  if (relative(root, join(root, file)).startsWith('..')) return 'is outside the repository';
  const found = await stat(join(root, file)).catch(() => null);
  if (!found) return `${file} does not exist`;
  if (anchor === undefined || !file.endsWith('.md')) return null;
  const there = anchorsOf(await readFile(join(root, file), 'utf8'));
  return there.has(anchor) ? null : `${file} has no heading #${anchor}`;
}

/** Inline links, images and link definitions within the site; text in code is ignored. */
export function linksOf(text: string): Link[] {
  return prose(text).flatMap(({ line, words }) => {
    const plain = words.replace(/`[^`]*`/g, '');
    const inline = [...plain.matchAll(/\]\(\s*<?([^)\s>]+)[^)]*\)/g)];
    const definitions = [...plain.matchAll(/^\s{0,3}\[[^\]]+\]:\s*<?([^\s>]+)/g)];
    return [...inline, ...definitions]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
      .map((target) => ({ line, target }));
  });
}

/** The anchors that GitHub and GitLab generate for headings: a second heading with the same text gets -1. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const { words } of prose(text)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(words)?.[1];
    if (heading === undefined) continue;
    const base = slug(heading);
    let anchor = base;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${base}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function slug(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** The lines outside fenced code blocks. */
function prose(text: string): { line: number; words: string }[] {
  let fence: string | null = null;
  return text.split('\n').flatMap((words, index) => {
    const mark = /^\s*(```+|~~~+)/.exec(words)?.[1];
    if (mark !== undefined && (fence === null || mark.startsWith(fence))) {
      fence = fence === null ? mark : null;
      return [];
    }
    return fence === null ? [{ line: index + 1, words }] : [];
  });
}
