/** An entry with its value laid open: only what writes texts holds one. */
export interface PlainEntry {
  name: string;
  value: string;
}

/** Writes one format. What the format cannot carry unaltered it refuses by giving the reason. */
export interface Writer {
  /** Why the entry cannot be written, in a clause that follows its name, or null. Never a part of the value. */
  refusal(entry: PlainEntry): string | null;
  /** The text of entries that are not refused, in their order. */
  text(entries: readonly PlainEntry[]): string;
  /** What a name becomes, where the format changes it. */
  written?(name: string): string;
}

/** A variable's name as POSIX has it. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function variableRefusal({ name }: PlainEntry): string | null {
  return VARIABLE.test(name) ? null : 'a name there is letters, digits and _, and begins with no digit';
}

/** A UTF-16 unit as JSON, YAML, HCL and Java all read it. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
