import { reservedNames } from '../../domain/catalogue/catalogue.ts';
import { withDefaults } from '../../domain/environment/defaults.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { Open } from '../../domain/sources/derive.ts';
import { meanTheSame, sourceFiles } from '../../domain/sources/files.ts';
import { badSources, type KeptSources, readKeptSources } from '../../domain/sources/kept-sources.ts';
import { checkName } from '../../domain/workspace/names.ts';
import { environmentFile, serviceFile } from '../../domain/workspace/paths.ts';
import type { Project } from '../../domain/workspace/project.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';
import { notice, step } from '../progress.ts';
import { compareStacks } from '../status/compare.ts';
import { loadEnvironmentFrom } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import { withFiles } from '../workspace/overlay.ts';
import { type FoundSources, fromTheStacks, statesOf } from './from-stacks.ts';
import { type SearchedPlace, searchPlaces } from './list-deployed.ts';
import type { GivenPlace } from './places.ts';
import { readKept } from './read-kept.ts';

/** How the files of a deployed environment are restored; nothing is written yet. */
export interface Adoption {
  environment: string;
  account: string;
  region: string;
  local: boolean;
  /** The run that kept the sources; null: they are derived from the stacks. */
  kept: { at: string; by: string } | null;
  /** To write. */
  files: SourceFile[];
  /** Files that exist with the same meaning. */
  present: string[];
  /** What is not known. */
  open: Open[];
  /** Stacks that differ from what the files render, and why; null: it cannot be rendered until `open` is filled in. */
  differs: { stack: string; reasons: string[] }[] | null;
}

/**
 * Restores the files of a deployed environment from what its last apply has kept, or else from its stacks. Everything
 * that AWS says is checked first. Throws `bad_name`, `not_deployed`, `place_ambiguous`, `files_differ`, and what
 * `readKeptSources` throws.
 */
export async function draftAdoption(
  ctx: Context,
  name: string,
  { fromStacks, ...given }: GivenPlace & { fromStacks: boolean },
): Promise<Adoption> {
  checkName('environment', name, reservedNames());
  const project = await loadWorkspace(ctx);
  const place = onlyPlace(name, await searchPlaces(ctx, given));
  const aws = await ctx.aws(place.target);
  const kept = fromStacks ? null : await keptSources(ctx, aws, project, name, place);
  const sources = kept ?? (await fromTheStacks(ctx, aws, project, name, place));
  const answers = given.profile === null ? sources.answers : { ...sources.answers, profile: given.profile };
  const { files, present } = await missingFiles(ctx, sourceFiles(name, { ...sources, answers }));
  const manifests = await missingManifests(ctx, answers, files);
  const incomplete = sources.kept === null || manifests.length > 0;
  const loaded = await compared(ctx, aws, project, name, files, incomplete);
  const { account, target } = place;
  return {
    environment: name,
    account,
    region: target.region,
    local: target.local,
    kept: sources.kept,
    files: [...files, ...loaded.hosts],
    present,
    open: [...sources.open, ...manifests],
    differs: loaded.differs,
  };
}

/** Writes the files; none exists. */
export async function saveAdoption(ctx: Context, { files }: Adoption): Promise<void> {
  await ctx.workspace.create(files);
}

/** The environment's home among the places. */
function onlyPlace(name: string, places: SearchedPlace[]): SearchedPlace {
  const having = places.filter((place) => statesOf(place, name).size > 0);
  const homes = having.filter(
    ({ target }) =>
      !having.some(({ found }) =>
        found.some((each) => each.environment === name && each.replicaRegion === target.region),
      ),
  );
  const [only, other] = homes;
  if (only && !other) return only;
  const shown = (each: SearchedPlace[]) =>
    each.map(({ account, target }) => `${account} ${target.region}`).join(', ');
  if (only) {
    throw new OperatorError('input', 'place_ambiguous', `${name} is deployed more than once`, {
      value: name,
      reason: `It is in ${shown(homes)}`,
      next: [`ops env adopt ${name} --region REGION`, `ops env adopt ${name} --profile NAME`],
    });
  }
  throw new OperatorError('input', 'not_deployed', `No stack of ${name} is deployed`, {
    value: name,
    reason: `Looked in ${shown(places)}`,
    next: ['ops env list --aws', `ops env adopt ${name} --profile NAME --region REGION`],
  });
}

async function keptSources(
  ctx: Context,
  aws: Aws,
  project: Project,
  environment: string,
  { account, target: { region, local } }: SearchedPlace,
): Promise<FoundSources | null> {
  step(ctx, `reading what the last apply of ${environment} has kept`);
  const text = await readKept(ctx, aws, { project, environment, account, region });
  if (text === null) return null;
  const owner = { project: project.project, environment, account, region, local };
  const kept = readKeptSources(text, owner);
  if (kept.state === 'destroyed') {
    notice(
      ctx,
      `${environment} was destroyed at ${kept.at}: what is kept is older than its stacks, which are read instead`,
    );
    return null;
  }
  const { answers, services, at, by } = kept;
  return { answers, services, kept: { at, by }, open: differingTags(project, kept) };
}

function differingTags({ tags }: Project, kept: KeptSources): Open[] {
  const keys = [...new Set([...Object.keys(kept.tags), ...Object.keys(tags)])].sort();
  return keys
    .filter((key) => kept.tags[key] !== tags[key])
    .map((key) => ({
      what: `tag ${key} in ops.yaml`,
      why: `it was ${kept.tags[key] ?? 'absent'}, and is ${tags[key] ?? 'absent'}`,
    }));
}

/** Throws `files_differ`, which names every file that exists with another meaning. */
async function missingFiles(
  ctx: Context,
  wanted: SourceFile[],
): Promise<{ files: SourceFile[]; present: string[] }> {
  const existing = await Promise.all(wanted.map(({ path }) => ctx.workspace.read(path)));
  const differing = wanted.filter((file, index) => existing[index] && !meanTheSame(file, existing[index]));
  if (differing.length === 0) {
    return {
      files: wanted.filter((_, index) => !existing[index]),
      present: wanted.filter((_, index) => existing[index]).map(({ path }) => path),
    };
  }
  const paths = differing.map(({ path }) => path);
  throw new OperatorError(
    'gate',
    'files_differ',
    `${paths.join(', ')} ${paths.length === 1 ? 'exists and says' : 'exist and say'} something else: nothing was written`,
    {
      ...(paths[0] !== undefined && { file: paths[0] }),
      reason: 'No file is overwritten',
      next: [
        ...paths.map((path) => `mv ${path} ${path}.mine`),
        'Then run the same command again, and compare',
      ],
    },
  );
}

/**
 * The environment as these files render it, compared with AWS, and its hosts.yml if it is missing. If the files are
 * `incomplete`, the operator fills them in, and the next plan checks them.
 */
async function compared(
  ctx: Context,
  aws: Aws,
  project: Project,
  name: string,
  files: SourceFile[],
  incomplete: boolean,
): Promise<{ hosts: SourceFile[]; differs: Adoption['differs'] }> {
  const future = withFiles(ctx, files);
  const source = await future.workspace.read(environmentFile(name));
  if (!source) throw new TypeError(`${name} has no answers`);
  try {
    const loaded = await loadEnvironmentFrom(future, project, name, source);
    const { differences } = await compareStacks(aws, loaded.rendered);
    const differs = [...differences]
      .filter(([, { reasons }]) => reasons.length > 0)
      .map(([stack, { reasons }]) => ({ stack, reasons }));
    const present = await ctx.workspace.read(loaded.hosts.path);
    return { hosts: present ? [] : [loaded.hosts], differs };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    if (incomplete) return { hosts: [], differs: null };
    throw badSources(name, error.problems[0]?.message ?? error.message);
  }
}

/** Services that are deployed, and whose manifest neither the workspace nor the bucket has. */
async function missingManifests(
  ctx: Context,
  answers: Partial<Answers>,
  files: SourceFile[],
): Promise<Open[]> {
  const present = new Set(await withFiles(ctx, files).workspace.services());
  return withDefaults(answers)
    .services.filter((name) => !present.has(name))
    .map((name) => ({
      what: serviceFile(name),
      why: 'no manifest is kept, and its stack does not tell everything',
    }));
}
