import * as z from 'zod';
import type { YamlPath } from './file.ts';

/** Text with a custom check that returns the message. */
export function checkedText(problem: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const message = problem(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/** A map of text to text with maximum lengths. */
export function stringMap(longestKey: number, longestValue: number) {
  const key = z.string().min(1).max(longestKey);
  return z.record(key, z.string().max(longestValue));
}

/** Formats a path for messages: `["containers", 0, "image"]` becomes containers[0].image. */
export function pathText(path: YamlPath): string {
  if (path.length === 0) return 'the file';
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

export function alternatives(values: readonly string[]): string {
  if (values.length < 2) return values[0] ?? 'nothing';
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

interface Definition {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  element?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  innerType?: z.core.$ZodType;
}

/** The keys that a schema allows in the map at a path; empty if it is not a map with fixed keys. */
export function keysAt(schema: z.core.$ZodType, path: YamlPath): string[] {
  let here: z.core.$ZodType | undefined = unwrapped(schema);
  for (const part of path) {
    if (!here) return [];
    const definition: Definition = here._zod.def;
    const next = definition.shape?.[String(part)] ?? definition.element ?? definition.valueType;
    here = next && unwrapped(next);
  }
  const definition: Definition | undefined = here?._zod.def;
  return Object.keys(definition?.shape ?? {});
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const definition: Definition = schema._zod.def;
  return definition.innerType ? unwrapped(definition.innerType) : schema;
}
