/**
 * Writes the JSON Schemas that editors use, from the schemas with which ops itself reads the files.
 * `--check` writes nothing and fails if a published schema is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { accountSchema } from '../src/domain/answers/files/account-file.ts';
import { environmentSchema } from '../src/domain/answers/files/environment-file.ts';
import { runEventSchema, runFileSchema } from '../src/domain/deployment/event-schema.ts';
import { manifestSchema } from '../src/domain/service/manifest-schema.ts';
import {
  buildSchema,
  keptSourcesSchema,
  sourcesSchema,
  stackDescriptionSchema,
} from '../src/domain/stack/description-schema.ts';
import { projectSchema } from '../src/domain/workspace/project.ts';

const PUBLISHED: Record<string, { title: string; schema: z.ZodType }> = {
  'ops.schema.json': { title: 'ops.yaml: the workspace', schema: projectSchema },
  'environment.schema.json': {
    title: 'inventories/<env>/environment.yml: answers of an environment',
    schema: environmentSchema,
  },
  'account.schema.json': {
    title: 'inventories/account-<id>/account.yml: answers of an account',
    schema: accountSchema,
  },
  'build.schema.json': { title: 'build/<env>/build.json: a rendered environment', schema: buildSchema },
  'stack.schema.json': {
    title: 'build/<env>/<stack>.json: a rendered stack',
    schema: stackDescriptionSchema,
  },
  'sources.schema.json': {
    title: 'build/<env>/sources.json: what an environment was rendered from',
    schema: sourcesSchema,
  },
  'kept-sources.schema.json': {
    title: 'environments/<env>/sources.json in the artefact bucket: what an environment was deployed from',
    schema: keptSourcesSchema,
  },
  'run.schema.json': { title: 'run.json: what ops asks of a run of the playbook', schema: runFileSchema },
  'run-event.schema.json': { title: 'a line that a run of the playbook reports', schema: runEventSchema },
  'service.schema.json': { title: 'services/<name>.yaml: manifest of a service', schema: manifestSchema },
};

const folder = new URL('../schemas/', import.meta.url);
const stale: string[] = [];

for (const [name, { title, schema }] of Object.entries(PUBLISHED)) {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  const text = `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
  const present = await readFile(new URL(name, folder), 'utf8').catch(() => null);
  if (present === text) continue;
  stale.push(`schemas/${name}`);
  if (!process.argv.includes('--check')) await writeFile(new URL(name, folder), text);
}

if (process.argv.includes('--check') && stale.length > 0) {
  process.stderr.write(`Stale: ${stale.join(', ')}. Run: node scripts/schemas.ts\n`);
  process.exitCode = 1;
} else
  process.stdout.write(stale.length > 0 ? `Written: ${stale.join(', ')}\n` : 'The schemas are up to date\n');
