import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './generated.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The settings of one section of .editorconfig. */
function section(glob: string): Record<string, string> {
  const [, body = ''] = read('.editorconfig').split(`[${glob}]\n`);
  const lines = (body.split(/^\[/m)[0] ?? '').split('\n').filter((line) => line.includes(' = '));
  return Object.fromEntries(lines.map((line) => line.split(' = ')));
}

it('editors and formatters agree', () => {
  const { formatter } = JSON.parse(read('biome.json'));
  const ruffWidth = /^line-length = (\d+)$/m.exec(read('ruff.toml'))?.[1];
  expect(section('*')).toMatchObject({
    indent_style: formatter.indentStyle,
    indent_size: String(formatter.indentWidth),
  });
  expect(section('*.{ts,mjs,js}').max_line_length).toBe(String(formatter.lineWidth));
  expect(section('*.py')).toEqual({ indent_size: '4', max_line_length: ruffWidth });
});
