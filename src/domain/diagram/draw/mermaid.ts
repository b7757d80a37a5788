import type { Picture, PictureEdge, PictureNode } from '../diagram.ts';

const ARROWS: Record<PictureEdge['kind'], string> = {
  request: '-->',
  wait: '-->',
  use: '-.->',
  longest: '==>',
};

/** Mermaid flowchart text, which GitHub, GitLab and most wikis draw. */
export function mermaid(picture: Picture): string {
  const lines = [
    'flowchart LR',
    ...content(picture, null, 1),
    ...picture.edges.map(
      ({ from, to, kind, label }) =>
        `  ${name(from)} ${ARROWS[kind]}${label === '' ? '' : `|${quoted(label)}|`} ${name(to)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function content(picture: Picture, group: string | null, depth: number): string[] {
  const indent = '  '.repeat(depth);
  return [
    ...picture.nodes.filter((node) => node.group === group).map((node) => `${indent}${box(node)}`),
    ...picture.groups
      .filter(({ parent }) => parent === group)
      .flatMap(({ id, label }) => [
        `${indent}subgraph ${name(id)} [${quoted(label)}]`,
        ...content(picture, id, depth + 1),
        `${indent}end`,
      ]),
  ];
}

function box({ id, kind, lines }: PictureNode): string {
  const text = `"${lines.map(escaped).join('<br/>')}"`;
  if (kind === 'outside') return `${name(id)}((${text}))`;
  return kind === 'data' || kind === 'key' ? `${name(id)}[(${text})]` : `${name(id)}[${text}]`;
}

/** With a prefix, because words like "end" are reserved in Mermaid. */
function name(id: string): string {
  return `n_${id.replaceAll('-', '_')}`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** Escapes characters as Mermaid's entity codes, including the `#` that starts each code. */
function escaped(text: string): string {
  return text.replace(/[#"<>&`]/g, (character) => `#${character.codePointAt(0)};`);
}
