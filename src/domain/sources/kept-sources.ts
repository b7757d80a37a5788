import type { z } from 'zod';
import { environmentSchema } from '../answers/files/environment-file.ts';
import { isRegion } from '../aws/regions.ts';
import { withDefaults } from '../environment/defaults.ts';
import type { Answers } from '../environment/settings.ts';
import { OperatorError } from '../operator/error.ts';
import { showUnseen } from '../operator/sanitize.ts';
import { manifestSchema } from '../service/manifest-schema.ts';
import { keptSourcesSchema } from '../stack/description-schema.ts';
import { nameProblem } from '../workspace/names.ts';

/** What a run has kept, checked: answers and manifests as their schemas allow, names as ops gives them. */
export interface KeptSources extends Omit<z.output<typeof keptSourcesSchema>, 'answers'> {
  answers: Partial<Answers>;
}

/** Whose sources are expected. */
export interface Owner {
  project: string;
  environment: string;
  account: string;
  region: string;
  local: boolean;
}

const FORMAT = 1;
/** Levels of maps and lists; manifests have fewer than ten. */
const DEEPEST = 40;

/**
 * Reads the object of the artefact bucket. Anyone who may write to the bucket may have written it, so nothing in it is
 * trusted. Throws `sources_format`, `sources_elsewhere` or `bad_sources`.
 */
export function readKeptSources(text: string, owner: Owner): KeptSources {
  const value = parsed(text, owner);
  if (isDeep(value)) throw bad(owner, `it is nested more than ${DEEPEST} deep`);
  const unseen = unseenIn(value);
  if (unseen !== null) throw bad(owner, `${quoted(unseen)} has invisible characters`);
  const document = checked(keptSourcesSchema, value, owner);
  checkOwner(document, owner);
  const answers = checked(environmentSchema, document.answers, owner, 'answers') as Partial<Answers>;
  checkPlace(answers, owner);
  const named = withDefaults(answers).services;
  for (const [name, manifest] of Object.entries(document.services)) {
    const problem = nameProblem('service', name);
    if (problem !== null) throw bad(owner, problem);
    if (!named.includes(name))
      throw bad(owner, `it has a manifest of ${name}, which the answers do not name`);
    checked(manifestSchema, manifest, owner, `services.${name}`);
  }
  return { ...document, answers };
}

function parsed(text: string, owner: Owner): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad(owner, 'it is not JSON');
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format === FORMAT) return value;
  const shown = quoted(JSON.stringify(format)?.slice(0, 20) ?? 'none');
  throw new OperatorError(
    'input',
    'sources_format',
    `What is kept of ${owner.environment} has the format ${shown}; this version of ops reads format ${FORMAT}`,
    { value: shown, next: ['Update ops', 'ops --version'] },
  );
}

/** Looks level by level: a document that is nested without end would exhaust the stack. */
function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1)
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  return level.length > 0;
}

/** The first text with characters that a terminal or an editor does not show, keys included; null: none has. */
function unseenIn(value: unknown): string | null {
  if (typeof value === 'string') return showUnseen(value) === value ? null : value;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const found = unseenIn(key) ?? unseenIn(part);
    if (found !== null) return found;
  }
  return null;
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  owner: Owner,
  ...above: string[]
): z.output<Schema> {
  const result = schema.safeParse(value, { jitless: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...above, ...(issue?.path ?? [])].map(String).join('.');
  throw bad(owner, [...(path === '' ? [] : [quoted(path)]), issue?.message ?? ''].join(': '));
}

function checkOwner(document: z.output<typeof keptSourcesSchema>, owner: Owner): void {
  for (const key of ['project', 'environment', 'account', 'region'] as const) {
    if (document[key] !== owner[key]) throw elsewhere(owner, key, document[key]);
  }
}

/** The answers decide where later commands look for the environment. */
function checkPlace(answers: Partial<Answers>, owner: Owner): void {
  for (const key of ['account', 'region'] as const) {
    if (answers[key] !== owner[key]) throw elsewhere(owner, key, String(answers[key]));
  }
  if ((answers.local ?? false) !== owner.local)
    throw elsewhere(owner, 'local', String(answers.local ?? false));
}

function elsewhere(owner: Owner, key: keyof Owner, found: string): OperatorError {
  return new OperatorError(
    'input',
    'sources_elsewhere',
    `What is kept of ${owner.environment} says ${key} ${quoted(found)}, not ${quoted(String(owner[key]))}`,
    { value: quoted(found), reason: HELD, next: key === 'region' ? inRegion(owner, found) : nextFor(owner) },
  );
}

function bad(owner: Owner, problem: string): OperatorError {
  return badSources(owner.environment, problem);
}

export function badSources(environment: string, problem: string): OperatorError {
  return new OperatorError(
    'input',
    'bad_sources',
    `What is kept of ${environment} cannot be used: ${problem}`,
    { reason: HELD, next: nextFor({ environment }) },
  );
}

const HELD = 'Nothing that AWS returns is trusted: no file was written';

function nextFor({ environment }: Pick<Owner, 'environment'>): string[] {
  return [
    `Restore an earlier version of environments/${environment}/sources.json in the artefact bucket`,
    `ops env adopt ${environment} --from-stacks`,
  ];
}

/** The bucket of a second region has copies. */
function inRegion(owner: Owner, region: string): string[] {
  return isRegion(region) ? [`ops env adopt ${owner.environment} --region ${region}`] : nextFor(owner);
}

/** Text from the object, on one line and without invisible characters. */
function quoted(text: string): string {
  return showUnseen(JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text));
}
