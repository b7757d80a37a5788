/** An entry with its value in plain text; only writers use it. */
export interface PlainEntry {
  name: string;
  value: string;
}

/** Writes one format. Refuses entries that the format cannot represent unchanged. */
export interface Writer {
  /** Why the entry cannot be written, as a clause that follows its name, or null. Never contains part of the value. */
  refusal(entry: PlainEntry): string | null;
  /** The text of the accepted entries, in order. */
  text(entries: readonly PlainEntry[]): string;
  /** The name as written, if the format changes it. */
  written?(name: string): string;
}

/** A POSIX variable name. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function variableRefusal({ name }: PlainEntry): string | null {
  return VARIABLE.test(name)
    ? null
    : 'names must consist of letters, digits and _, and not begin with a digit';
}

/** The escape of a UTF-16 unit in JSON, YAML, HCL and Java. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
