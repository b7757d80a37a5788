/**
 * Writes the tables of the formats between ops and its playbooks, from the schemas that both sides are tested against.
 * `--check` writes nothing and fails if a page is stale.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  ERROR_CODES,
  firstCauseSchema,
  keptResourceSchema,
  resourceChangeSchema,
  runEventSchema,
  runFileSchema,
  stackErrorSchema,
  stackResultSchema,
} from '../src/domain/deployment/event-schema.ts';
import {
  artifactSchema,
  buildSchema,
  declaredSecretSchema,
  generationSchema,
  keptSourcesSchema,
  outputInputSchema,
  stackDescriptionSchema,
} from '../src/domain/stack/description-schema.ts';
import { generate, root } from './generated.ts';

/** More values than these are listed in a table of their own. */
const LISTED = 6;

interface JsonSchema {
  id?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  description?: string;
  $ref?: string;
  definitions?: Record<string, JsonSchema>;
}

const PAGES: Record<string, Record<string, () => string>> = {
  'docs/reference/build-format.md': {
    build: () => keyTable(buildSchema),
    stack: () => keyTable(stackDescriptionSchema),
    output: () => keyTable(outputInputSchema),
    secret: () => keyTable(declaredSecretSchema),
    generation: () => keyTable(generationSchema),
    artifact: () => keyTable(artifactSchema),
    sources: () => keyTable(keptSourcesSchema),
  },
  'docs/reference/run-protocol.md': {
    run: () => keyTable(runFileSchema),
    events: eventTable,
    result: () => keyTable(stackResultSchema),
    change: () => keyTable(resourceChangeSchema),
    kept: () => keyTable(keptResourceSchema),
    cause: () => keyTable(firstCauseSchema),
    error: () => keyTable(stackErrorSchema),
    codes: () =>
      table(
        ['code', 'meaning'],
        Object.entries(ERROR_CODES).map(([code, text]) => [`\`${code}\``, text]),
      ),
  },
};

/** A schema with an id of its own is published as a reference to its definition. */
function schemaOf(schema: z.ZodType): JsonSchema {
  const published = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  const name = refName(published);
  return (name !== undefined && published.definitions?.[name]) || published;
}

function refName({ $ref = '' }: JsonSchema): string | undefined {
  return /^#\/definitions\/([a-z]+)$/.exec($ref)?.[1];
}

function keyTable(schema: z.ZodType): string {
  const { properties = {}, required = [] } = schemaOf(schema);
  return table(
    ['key', 'type', 'meaning'],
    Object.entries(properties).map(([key, value]) => [
      `\`${key}\``,
      `${typeText(value)}${required.includes(key) ? '' : ', or omitted'}`,
      value.description ?? '',
    ]),
  );
}

function eventTable(): string {
  return table(
    ['event', 'further keys', 'meaning'],
    (schemaOf(runEventSchema).oneOf ?? []).map(({ properties = {}, description = '' }) => {
      const { event, at: _, ...further } = properties;
      const keys = Object.keys(further).map((key) => `\`${key}\``);
      return [`\`${event?.const}\``, keys.join(', '), description];
    }),
  );
}

function typeText(schema: JsonSchema): string {
  const named = refName(schema);
  if (named !== undefined) return named;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum && schema.enum.length > LISTED) return 'string';
  if (schema.enum) return schema.enum.map((each) => `\`${String(each)}\``).join(', ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return [...new Set(alternatives.map(typeText))].join(' or ');
  if (schema.type === 'array') return `array of ${schema.items ? typeText(schema.items) : 'anything'}`;
  return [schema.type ?? 'anything'].flat().join(' or ');
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

const texts: Record<string, string> = {};
for (const [page, tables] of Object.entries(PAGES)) {
  let text = await readFile(join(root, page), 'utf8');
  for (const [name, make] of Object.entries(tables)) {
    const marked = new RegExp(`(<!-- table: ${name} -->\\n)[\\s\\S]*?(<!-- end of table -->)`);
    if (!marked.test(text)) throw new TypeError(`${page} has no place for the table ${name}`);
    text = text.replace(marked, (_, before, after) => `${before}\n${make()}\n\n${after}`);
  }
  texts[page] = text;
}
await generate('formats.ts', texts);
