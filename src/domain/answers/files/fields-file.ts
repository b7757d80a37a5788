import * as z from 'zod';
import { scalarText } from '../../yaml/scalars.ts';
import { checkedText } from '../../yaml/schema.ts';
import type { Field } from '../field.ts';

/** Schema of a file with these fields as keys. */
export function fieldsSchema<Key extends string>(fields: Record<Key, Field>, required: readonly Key[]) {
  const keys = Object.keys(fields) as Key[];
  return z.strictObject(
    Object.fromEntries(
      keys.map((key) => {
        const schema = schemaOf(fields[key]).describe(fields[key].describe);
        return [key, required.includes(key) ? schema : schema.optional()];
      }),
    ),
  );
}

function schemaOf(field: Field): z.ZodType {
  switch (field.type) {
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.enum(field.choices);
    case 'number-choice':
      return z.literal([...field.choices]);
    case 'integer':
      return z.int().min(field.least).max(field.most);
    case 'text':
      return published(checkedText(field.problem), field);
    case 'list':
      return z.array(published(checkedText(field.problem), field));
  }
}

function published(schema: z.ZodType, field: { pattern?: string; choices?: readonly string[] }): z.ZodType {
  if (field.choices) return schema.meta({ enum: [...field.choices] });
  return field.pattern ? schema.meta({ pattern: field.pattern }) : schema;
}

/** Keys and values in the order of `fields`, each below its description. */
export function fieldLines<Key extends string>(
  fields: Record<Key, Field>,
  answers: Partial<Record<Key, string | number | boolean | string[]>>,
): string {
  const keys = Object.keys(fields) as Key[];
  return keys
    .flatMap((key) => {
      const value = answers[key];
      return value === undefined ? [] : ['', `# ${fields[key].describe}`, `${key}: ${scalarText(value)}`];
    })
    .join('\n');
}
