import { isMap, isScalar, isSeq, type Pair, type YAMLSeq } from 'yaml';
import { YamlFile } from './file.ts';
import { lineEnding } from './line-ending.ts';
import { scalarText } from './scalars.ts';

type Value = string | number | boolean | readonly string[];

interface Source {
  path: string;
  text: string;
}

/**
 * Sets a top-level key, or removes it (`null`). Only the bytes of that value change: the operator's comments, order,
 * quoting, blank lines and line endings stay. A new key goes to the end. The source must be valid.
 */
export function editKey(source: Source, key: string, value: Value | null): Source {
  const { root } = YamlFile.parse(source);
  const pair = isMap(root)
    ? root.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  if (!pair) return value === null ? source : { ...source, text: appended(source.text, key, value) };
  if (value === null) return { ...source, text: withoutLines(source.text, pair) };
  if (isSeq(pair.value) && !pair.value.flow && Array.isArray(value) && value.length > 0) {
    return { ...source, text: withItems(source.text, pair.value, value) };
  }
  return { ...source, text: replaced(source.text, pair, value) };
}

function appended(text: string, key: string, value: Value): string {
  const end = lineEnding(text);
  const start = text === '' || text.endsWith('\n') ? text : `${text}${end}`;
  return `${start}${key}: ${scalarText(value)}${end}`;
}

function range(node: unknown): [number, number] {
  const found = (node as { range?: [number, number, number] | null } | null)?.range;
  return found ? [found[0], found[1]] : [0, 0];
}

function replaced(text: string, pair: Pair, value: Value): string {
  const [, keyEnd] = range(pair.key);
  const colon = text.indexOf(':', keyEnd) + 1;
  const [start, end] = pair.value ? range(pair.value) : [colon, colon];
  // A block list becomes a list in brackets on the line of its key; an empty value starts right after the colon.
  const from = text.slice(colon, start).includes('\n') || start === colon ? colon : start;
  const trimmed = text.slice(from, end).replace(/\s+$/, '').length;
  return `${text.slice(0, from)}${from === colon ? ' ' : ''}${scalarText(value)}${text.slice(from + trimmed)}`;
}

function withoutLines(text: string, pair: Pair): string {
  const [start] = range(pair.key);
  const [, end] = pair.value ? range(pair.value) : range(pair.key);
  const first = text.lastIndexOf('\n', start - 1) + 1;
  const content = text.slice(first, end).replace(/\s+$/, '').length;
  const last = text.indexOf('\n', first + content);
  return text.slice(0, first) + (last < 0 ? '' : text.slice(last + 1));
}

/** Removes the lines of dropped items and adds new items below the last one. */
function withItems(text: string, list: YAMLSeq, wanted: readonly string[]): string {
  const items = list.items.map((item) => ({
    value: String(isScalar(item) ? item.value : item),
    at: range(item),
  }));
  const kept = items.filter(({ value }) => wanted.includes(value));
  const added = wanted.filter((value) => !items.some((item) => item.value === value));
  const [first] = items[0]?.at ?? [0];
  const indent = text.slice(text.lastIndexOf('\n', first - 1) + 1, first);
  const lines: string[] = added.map((value) => `${indent}${scalarText(value)}${lineEnding(text)}`);
  const [, lastEnd] = items.at(-1)?.at ?? [0, 0];
  let result = insertBelow(text, lastEnd, lines.join(''));
  for (const { value, at } of items.toReversed()) {
    if (!kept.some((item) => item.value === value)) result = cutLine(result, at[0]);
  }
  return result;
}

function insertBelow(text: string, offset: number, lines: string): string {
  if (lines === '') return text;
  const end = text.indexOf('\n', offset);
  return end < 0
    ? `${text}${lineEnding(text)}${lines}`
    : text.slice(0, end + 1) + lines + text.slice(end + 1);
}

function cutLine(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(0, start) + (end < 0 ? '' : text.slice(end + 1));
}
