import type { NodeKind, Picture, PictureEdge } from '../diagram.ts';
import { type Box, FONT, GAP, LINE, layout, PADDING, textWidth } from './layout.ts';
import { ends, type Point, route } from './routes.ts';

/** The font size of edge labels. */
const LABEL_FONT = 10;

const FILLS: Record<NodeKind, string> = {
  outside: '#f3f4f6',
  entry: '#dbeafe',
  service: '#dcfce7',
  data: '#fef3c7',
  key: '#fee2e2',
  support: '#ede9fe',
  stack: '#e0f2fe',
};

const STROKES: Record<PictureEdge['kind'], string> = {
  request: 'stroke="#1f2937" stroke-width="1.5"',
  wait: 'stroke="#6b7280" stroke-width="1.2"',
  use: 'stroke="#6b7280" stroke-width="1" stroke-dasharray="4 3"',
  longest: 'stroke="#b91c1c" stroke-width="2.5"',
};

/** A drawing with its own background, so that it is readable on dark and light pages. */
export function svg(picture: Picture): string {
  const { width, height, nodes, groups } = layout(picture);
  const boxes = new Map([...groups, ...nodes].map((box) => [box.id, box]));
  const box = (id: string): Box => {
    const found = boxes.get(id);
    if (!found) throw new TypeError(`${id} has no box`);
    return found;
  };
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="${FONT}" fill="#111827" role="img">`,
    `<title>${escaped(picture.title)}</title>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="#1f2937"/></marker></defs>',
    `<rect width="${width}" height="${height}" rx="6" fill="#ffffff"/>`,
    text(PADDING, PADDING + FONT, picture.title, 'font-weight="bold"'),
    ...picture.groups.flatMap(({ id, label }) => groupLines(box(id), label)),
    ...picture.edges.map(({ from, to, kind }) => {
      const others = nodes.filter(({ id }) => id !== from && id !== to);
      return curve(box(from), box(to), others, STROKES[kind]);
    }),
    ...picture.nodes.flatMap(({ id, kind, lines }) => nodeLines(box(id), FILLS[kind], lines)),
    ...picture.edges.flatMap((edge) =>
      edge.label === '' ? [] : [edgeLabel(box(edge.from), box(edge.to), edge)],
    ),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function groupLines(box: Box, label: string): string[] {
  return [
    rectangle(box, 'fill="#f9fafb" stroke="#9ca3af"'),
    text(box.x + PADDING, box.y + FONT + 5, label, 'fill="#4b5563"'),
  ];
}

function nodeLines(box: Box, fill: string, lines: string[]): string[] {
  const middle = box.x + box.width / 2;
  const first = box.y + (box.height - lines.length * LINE) / 2 + FONT + 1;
  return [
    rectangle(box, `fill="${fill}" stroke="#374151"`),
    ...lines.map((line, index) =>
      text(
        middle,
        first + index * LINE,
        line,
        `text-anchor="middle"${index === 0 ? ' font-weight="bold"' : ''}`,
      ),
    ),
  ];
}

function rectangle({ x, y, width, height }: Box, look: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" ${look}/>`;
}

/** Curves and straight lines in turn; the straight lines pass other boxes. */
function curve(a: Box, b: Box, others: readonly Box[], look: string): string {
  const [first, ...rest] = route(a, b, others);
  const { bend } = ends(a, b);
  let last = first ?? [0, 0];
  const pieces = rest.map((point, index) => {
    const piece = index % 2 === 0 ? bezier(last, point, bend) : `L${point.join(' ')}`;
    last = point;
    return piece;
  });
  return `<path d="M${(first ?? []).join(' ')}${pieces.join('')}" fill="none" ${look} marker-end="url(#arrow)"/>`;
}

function bezier(from: Point, to: Point, bend: Point): string {
  const reach = (axis: 0 | 1) => (Math.abs(to[axis] - from[axis]) / 2) * bend[axis];
  const near = [from[0] + reach(0), from[1] + reach(1)];
  const far = [to[0] - reach(0), to[1] - reach(1)];
  return `C${near.join(' ')} ${far.join(' ')} ${to.join(' ')}`;
}

/**
 * Beside one end of its curve, in the gap next to the column, shortened to fit. Labels of requests are above the line at
 * its end, others below the line at its start, so that two in one gap do not overlap.
 */
function edgeLabel(a: Box, b: Box, { kind, label }: PictureEdge): string {
  const { from, to, bend } = ends(a, b);
  const look = `font-size="${LABEL_FONT}" fill="#374151" stroke="#ffffff" stroke-width="3" paint-order="stroke"`;
  const atEnd = kind === 'request';
  const [x, y] = atEnd ? to : from;
  const left = bend[0] >= 0 === atEnd;
  const at = x + (left ? -10 : 6);
  return text(
    at,
    atEnd ? y - 5 : y + LABEL_FONT + 4,
    shortened(label),
    left ? `${look} text-anchor="end"` : look,
  );
}

function shortened(label: string): string {
  const fits = (words: string) => (textWidth(words) * LABEL_FONT) / FONT <= GAP.x - 12;
  if (fits(label)) return label;
  let length = label.length - 1;
  while (length > 0 && !fits(`${label.slice(0, length)}…`)) length -= 1;
  return `${label.slice(0, length)}…`;
}

function text(x: number, y: number, words: string, look: string): string {
  return `<text x="${x}" y="${y}" ${look}>${escaped(words)}</text>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
