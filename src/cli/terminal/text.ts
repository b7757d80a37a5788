import fastStringWidth from 'fast-string-width';
import { sanitizeText, showUnseen } from '../../domain/operator/sanitize.ts';

/** Stands for a line break in a text that is shown on one line: no foreign text begins a line. */
const LINE_BREAK = '↵';

/** Safe to show on one line; line breaks are visible. */
export function clean(text: string): string {
  return cleanLines(text).join(LINE_BREAK);
}

/** Safe to show, line by line; the caller indents the lines after the first. */
export function cleanLines(text: string): string[] {
  return sanitizeText(text).replaceAll('\t', ' ').split('\n');
}

/** A document of `--json`, with escapes for characters that a terminal would act on. */
export function json(document: object, indent = 2): string {
  return showUnseen(JSON.stringify(document, null, indent));
}

/** Safe to show on one line. */
export function oneLine(text: string): string {
  return clean(text.replaceAll(/\s*\n\s*/g, ' ')).trim();
}

const ASCII = /^[ -~]*$/;

/** Width in columns: a wide character counts two. */
export function width(text: string): number {
  return ASCII.test(text) ? text.length : fastStringWidth(text);
}

let segmenter: Intl.Segmenter | undefined;

/** Graphemes. The segmenter is created at its first use: that takes longer than most commands. */
function characters(text: string): Iterable<string> {
  if (ASCII.test(text)) return text;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** At most `columns` wide; text that is cut off ends with "…". */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const character of characters(text)) {
    const wide = width(character);
    if (used + wide > columns - 1) break;
    kept += character;
    used += wide;
  }
  return columns > 0 ? `${kept}…` : '';
}

export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

export function padLeft(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text;
}

/** Columns as wide as their widest cell, two spaces apart; no trailing spaces. */
export function table(rows: string[][], gap = '  '): string[] {
  const widths: number[] = [];
  const shown = rows.map((row) => row.map((cell) => cell.replaceAll('\n', LINE_BREAK)));
  for (const row of shown) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return shown.map((row) =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** Lines of at most `columns`, broken between words; a longer word gets a line of its own. */
function wrap(text: string, columns: number, words = text.split(' ')): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line && width(line) + 1 + width(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

/** Minimum width of text beside a label; with less room it goes below the label. */
const NARROWEST_TEXT = 24;
/** A command of ops, git or the shell after its label: broken so that it can be pasted into a shell. */
const COMMAND = /^(?:ops|git|cd) /;
const QUOTED_WORDS = /(?:'[^']*'|[^\s'])+/g;

/**
 * Fits a screen to a terminal's width: longer lines continue below the start of their text ("Why    because …" below
 * "because"), commands so that they can be copied. Lines that fit are unchanged.
 */
export function fold(screen: string, columns: number): string {
  return screen
    .split('\n')
    .flatMap((line) => (width(line) <= columns ? [line] : foldLine(line, columns)))
    .join('\n');
}

function foldLine(line: string, columns: number): string[] {
  const gaps = [...line.matchAll(/(?:^|\S) {2,}(?=\S)|^ +(?=\S)/g)].map((gap) => gap.index + gap[0].length);
  // The last column of a table that leaves room for its text, else the indentation of the line.
  const start = gaps.filter((at) => columns - width(line.slice(0, at)) >= NARROWEST_TEXT).at(-1) ?? 0;
  const [label, text] = [line.slice(0, start), line.slice(start)];
  const indent = ' '.repeat(width(label));
  if (!COMMAND.test(text)) {
    return wrap(text, columns - indent.length).map((part, index) =>
      `${index === 0 ? label : indent}${part}`.trimEnd(),
    );
  }
  const parts = wrap(text, columns - indent.length - 4, text.match(QUOTED_WORDS) ?? []);
  return parts.map((part, index) => {
    const more = index < parts.length - 1 ? ' \\' : '';
    return `${index === 0 ? label : `${indent}  `}${part}${more}`;
  });
}

/** A label and its lines, the lines under one another. */
export function labelled(label: string, lines: string[], column = 10): string[] {
  return lines.map((line, index) => `${pad(index === 0 ? label : '', column - 1)} ${line}`.trimEnd());
}

/** 7 → "7s", 65 → "1m05s", 3700 → "1h01m". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
}

/** "2026-05-04T14:00:00.123Z" without the fraction of a second. */
export function toSecond(timestamp: string): string {
  return timestamp.replace(/\.\d+(?=Z$)/, '');
}

export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}
