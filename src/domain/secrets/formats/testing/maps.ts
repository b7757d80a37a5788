import { seededRandom } from '../../../testing/random.ts';
import { type SecretEntry, SecretValue } from '../../value.ts';

/** Text fragments that often break parsers and writers. */
const PIECES = [
  'a',
  'Z',
  '0',
  '7',
  'no',
  'true',
  'null',
  '22:30',
  '012',
  '1e3',
  '~',
  '=',
  '<<',
  '---',
  '...',
  '%YAML 1.1',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\v',
  '\f',
  '\b',
  '\x1b[31m',
  '\x7f',
  '\x85',
  '\xa0',
  '\u2028',
  '\u2029',
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  '\\"',
  '\\n',
  '\\\n',
  '\\u0041',
  '\\$',
  "''",
  '""',
  "'''",
  '#',
  ' #',
  '# ',
  '//',
  '$',
  '$A',
  '\x24{A}',
  '$\x24{A}',
  '%{if a}',
  '%%{',
  '$(id)',
  '`id`',
  '!',
  '!!',
  '!!str ',
  '&a ',
  '*a',
  '!vault |',
  '{{ a }}',
  '{% a %}',
  '{#',
  ':',
  ': ',
  '- ',
  '? ',
  '|',
  '>',
  '[',
  ']',
  '{',
  '}',
  ',',
  '@',
  '&&',
  ';',
  '<',
  '/',
  '--flag',
  '-e',
  '-',
  '=value',
  'A=1',
  '\nB=2',
  '\nexport C=3',
  '"\nD="',
  "'\nE='",
  '=cmd|x',
  '+1',
  '\\.',
  'é',
  'e\u0301',
  'ß',
  '日本',
  '😀',
  '👩‍👩‍👧',
  '\ufeff',
  '\ufffd',
  '\ufffe',
  '\uffff',
  '\u{10ffff}',
  '\u202e',
];

/** Random maps of names and values; the same ones for the same seed. */
export function randomMaps(count: number, seed: number): Record<string, string>[] {
  const next = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      Array.from({ length: Math.floor(next() * 6) }, (_, index) => [
        `${nameFrom(next)}_${index}`,
        valueFrom(next),
      ]),
    ),
  );
}

export function entriesOf(map: Record<string, string>): SecretEntry[] {
  return Object.entries(map).map(([name, value]) => ({ name, value: new SecretValue(value) }));
}

function nameFrom(next: () => number): string {
  return ['A', 'no', 'TRUE', 'export', 'y', '_', 'ON', 'db_Password'][Math.floor(next() * 8)] ?? '';
}

function valueFrom(next: () => number): string {
  return Array.from({ length: Math.floor(next() * 9) }, () => {
    if (next() < 0.25) return character(next);
    return PIECES[Math.floor(next() * PIECES.length)] ?? '';
  }).join('');
}

/** A character from any of the 17 planes, without NUL and surrogates. */
function character(next: () => number): string {
  const point = Math.floor(next() * 17) * 0x10000 + Math.floor(next() * 0x10000);
  return point === 0 || (point >= 0xd800 && point <= 0xdfff) ? '' : String.fromCodePoint(point);
}
