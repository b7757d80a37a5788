import { scalarText } from './scalars.ts';

type Scalar = string | number | boolean;

/**
 * Plain data as YAML that every parser reads alike: maps and lists of maps in lines, lists of scalars in brackets.
 * A null has no place in a file of ops: `yamlText` throws for it, as for anything else that is not data.
 */
export function yamlText(value: Record<string, unknown>): string {
  return `${mapLines(value).join('\n')}\n`;
}

function mapLines(map: Record<string, unknown>): string[] {
  return Object.entries(map).flatMap(([key, value]) => entryLines(scalarText(key), value));
}

function entryLines(key: string, value: unknown): string[] {
  if (isScalar(value)) return [`${key}: ${scalarText(value)}`];
  if (Array.isArray(value)) {
    const inline = inlineList(value);
    return inline === null ? [`${key}:`, ...indented(value.flatMap(itemLines))] : [`${key}: ${inline}`];
  }
  const map = mapOf(value);
  return Object.keys(map).length === 0 ? [`${key}: {}`] : [`${key}:`, ...indented(mapLines(map))];
}

/** Null if an item is a list or a map. */
function inlineList(items: unknown[]): string | null {
  return items.every(isScalar) ? `[${items.map((item) => scalarText(item)).join(', ')}]` : null;
}

function itemLines(item: unknown): string[] {
  if (isScalar(item)) return [`- ${scalarText(item)}`];
  if (Array.isArray(item)) {
    const inline = inlineList(item);
    if (inline !== null) return [`- ${inline}`];
  }
  const [first = '{}', ...rest] = Array.isArray(item) ? item.flatMap(itemLines) : mapLines(mapOf(item));
  return [`- ${first}`, ...indented(rest)];
}

function indented(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

function mapOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new TypeError(`${String(value)} cannot be written as YAML`);
}
