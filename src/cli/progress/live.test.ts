import xterm from '@xterm/headless';
import { expect, it } from 'vitest';
import { LiveBlock } from './live.ts';

function block(columns = 40) {
  const size = { columns, rows: 10 };
  const written: string[] = [];
  return { size, written, live: new LiveBlock({ err: (text) => written.push(text), size: () => size }) };
}

it('draws each frame in one write, over the last one', () => {
  const { live, written } = block();
  live.draw(['one', 'two']);
  live.draw(['one', '2']);
  live.release();
  expect(written).toEqual([
    '\u001b[?25l\rone\u001b[K\ntwo\u001b[K\n\u001b[J',
    '\r\u001b[2Aone\u001b[K\n2\u001b[K\n\u001b[J',
    '\u001b[?25h',
  ]);
});

it('writes nothing if nothing changed', () => {
  const { live, written } = block();
  live.draw(['same']);
  live.draw(['same']);
  expect(written).toHaveLength(1);
});

it('moves up over wrapped lines after the terminal became narrower', () => {
  const { live, size, written } = block();
  live.draw(['x'.repeat(30), 'y']);
  size.columns = 20;
  live.draw(['x'.repeat(20), 'y']);
  expect(written[1]).toContain('\u001b[3A');
});

it('erases itself for other text, and starts again below it', () => {
  const { live, written } = block();
  live.draw(['a', 'b']);
  live.erase();
  live.draw(['a']);
  expect(written.slice(1)).toEqual(['\r\u001b[2A\u001b[J', '\ra\u001b[K\n\u001b[J']);
});

it('leaves no line behind when the window shrinks and grows again', async () => {
  const screen = new xterm.Terminal({ cols: 40, rows: 10, allowProposedApi: true, convertEol: true });
  const size = () => ({ columns: screen.cols, rows: screen.rows });
  const live = new LiveBlock({ err: (text) => screen.write(text), size });
  const written = () => new Promise<void>((resolve) => screen.write('', resolve));
  const frame = (name: string, lines: number) =>
    Array.from({ length: lines }, (_, index) => `${name} ${index}`);
  screen.write('$ ops env apply\n');
  live.draw(frame('first', 8));
  await written();
  screen.resize(40, 5);
  live.draw(frame('second', 4));
  await written();
  screen.resize(40, 7);
  live.draw(frame('third', 6));
  await written();
  screen.resize(40, 12);
  live.draw(frame('fourth', 8));
  await written();
  const { active } = screen.buffer;
  const lines = Array.from({ length: active.length }, (_, row) =>
    active.getLine(row)?.translateToString(true),
  );
  expect(lines.join('\n').trimEnd().split('\n')).toEqual(['$ ops env apply', ...frame('fourth', 8)]);
});
