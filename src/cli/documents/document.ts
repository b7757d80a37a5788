/**
 * What `--json` prints: an object at the top, never a list, so that members can be added. The rule of the members'
 * names is docs/reference/json.md.
 */
export type JsonDocument<T extends object> = T extends readonly unknown[] ? never : T;

/** A reference from a list of names to entities, as every list under a plural noun holds them. */
export interface Named {
  name: string;
}

export function named(names: string[]): Named[] {
  return names.map((name) => ({ name }));
}
