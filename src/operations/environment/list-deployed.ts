import { isRegion } from '../../domain/aws/regions.ts';
import { type DeployedStacks, deployedStacks } from '../../domain/catalogue/deployed.ts';
import type { DeployedEnvironment, ListedEnvironment } from '../../domain/deployment/views.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Target } from '../../domain/session/target.ts';
import type { Context } from '../context.ts';
import { warning } from '../progress.ts';
import { statusOf } from '../status/environment-status.ts';
import { listEnvironments } from '../workspace/list.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import { type GivenPlace, placesToSearch } from './places.ts';

/** An account and a region that were searched, and how they were reached. */
export interface SearchedPlace {
  account: string;
  target: Target;
  found: DeployedStacks[];
}

export interface DeployedList {
  environments: ListedEnvironment[];
  places: SearchedPlace[];
}

/** The environments of the files and of AWS, by name. Throws the error of the only place, or of all. */
export async function listDeployed(ctx: Context, given: GivenPlace): Promise<DeployedList> {
  const [files, places] = await Promise.all([listEnvironments(ctx), searchPlaces(ctx, given)]);
  const deployed = places.flatMap((place) => environmentsOf(place, places));
  const listed = files.map((summary): ListedEnvironment => {
    const own = deployed.find((each) => isSame(each, summary));
    return { ...summary, files: true, deployed: own ? stateOf(own) : null };
  });
  const lost = deployed.filter((each) => !files.some((summary) => isSame(each, summary)));
  const all = [...listed, ...lost.map(withoutFiles)];
  return { environments: all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), places };
}

/** Reads the stacks of each place, and of the second regions that they mark. */
export async function searchPlaces(ctx: Context, given: GivenPlace): Promise<SearchedPlace[]> {
  const { project } = await loadWorkspace(ctx);
  const start = (targets: Target[]) => targets.map((target) => search(ctx, project, target));
  const first = await readable(ctx, start(await placesToSearch(ctx, given)), []);
  const places = await readable(ctx, start(secondRegions(first)), first);
  // Several profiles may lead to one place.
  const byPlace = Map.groupBy(places, ({ account, target }) => `${account} ${target.region}`);
  return [...byPlace.values()].flatMap(([one]) => one ?? []);
}

/** These places with those `known`. One that cannot be read is named in a warning, unless there is no other. */
async function readable(
  ctx: Context,
  searches: Promise<SearchedPlace>[],
  known: SearchedPlace[],
): Promise<SearchedPlace[]> {
  const results = await Promise.allSettled(searches);
  const found = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const places = [...known, ...found];
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    if (places.length === 0 || !(result.reason instanceof OperatorError)) throw result.reason;
    warning(ctx, `A place is left out: ${result.reason.message}`);
  }
  return places;
}

/** Those that were not searched yet. */
function secondRegions(places: SearchedPlace[]): Target[] {
  return places.flatMap(({ account, target, found }) => {
    const searched = places.filter((other) => other.account === account).map((other) => other.target.region);
    const marked = new Set(found.flatMap(({ replicaRegion }) => replicaRegion ?? []));
    return [...marked]
      .filter((region) => isRegion(region) && !searched.includes(region))
      .map((region) => ({ ...target, region }));
  });
}

async function search(ctx: Context, project: string, target: Target): Promise<SearchedPlace> {
  const aws = await ctx.aws(target);
  const [{ account }, states] = await Promise.all([aws.identity(), aws.stacks.list(target.region)]);
  return { account, target, found: deployedStacks(project, states) };
}

/** Each with its copy in the second region, which is no environment of its own. */
function environmentsOf({ account, target, found }: SearchedPlace, places: SearchedPlace[]) {
  const { region, local } = target;
  const inAccount = places.filter((place) => place.account === account);
  return found.flatMap(({ environment, states, replicaRegion }): DeployedEnvironment[] => {
    const everywhere = inAccount.flatMap((place) =>
      place.found
        .filter((each) => each.environment === environment)
        .map((each) => ({ ...each, region: place.target.region })),
    );
    if (everywhere.some((each) => each.replicaRegion === region)) return [];
    const copies = everywhere.filter((each) => each.region === replicaRegion);
    const all = [...states.values(), ...copies.flatMap((copy) => [...copy.states.values()])];
    const times = all.map(({ createdAt, updatedAt }) => updatedAt ?? createdAt).sort();
    return [
      {
        name: environment,
        account,
        region,
        replica_region: replicaRegion !== null && isRegion(replicaRegion) ? replicaRegion : null,
        local,
        stacks: all.length,
        status: statusOf(all),
        updated: times.at(-1) ?? null,
      },
    ];
  });
}

function isSame(
  one: Pick<DeployedEnvironment, 'name' | 'account' | 'region'>,
  other: Pick<DeployedEnvironment, 'name' | 'account' | 'region'>,
): boolean {
  return one.name === other.name && one.account === other.account && one.region === other.region;
}

function stateOf({ replica_region, stacks, status, updated }: DeployedEnvironment) {
  return { replica_region, stacks, status, updated };
}

function withoutFiles(found: DeployedEnvironment): ListedEnvironment {
  const { name, account, region, local } = found;
  const unknown = { size: '', services: [], problem: null };
  return { name, account, region, local, ...unknown, files: false, deployed: stateOf(found) };
}
