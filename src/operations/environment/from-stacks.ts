import { isRegion } from '../../domain/aws/regions.ts';
import { deployedStacks } from '../../domain/catalogue/deployed.ts';
import { KEY_STACK, REPLICA_MARK, replicaHost, serviceOf } from '../../domain/catalogue/hosts.ts';
import { deploymentRole } from '../../domain/environment/account.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import type { Aws } from '../../domain/ports.ts';
import { type Deployed, derivedAnswers, type Open } from '../../domain/sources/derive.ts';
import type { StackState } from '../../domain/stack/description.ts';
import { nameProblem } from '../../domain/workspace/names.ts';
import type { Project } from '../../domain/workspace/project.ts';
import type { Context } from '../context.ts';
import { loadService } from '../workspace/load-environment.ts';
import type { SearchedPlace } from './list-deployed.ts';

/** What the files of an environment say, as far as it is known. */
export interface FoundSources {
  answers: Partial<Answers>;
  services: Record<string, Record<string, unknown>>;
  /** The run that kept them; null: they are derived from the stacks. */
  kept: { at: string; by: string } | null;
  open: Open[];
}

/** The environment's stacks in this place, by host name. */
export function statesOf({ found }: SearchedPlace, name: string): Map<string, StackState> {
  return found.find(({ environment }) => environment === name)?.states ?? new Map();
}

/** What names, tags and parameters of the stacks prove; no manifest follows from them. */
export async function fromTheStacks(
  ctx: Context,
  aws: Aws,
  { project }: Project,
  environment: string,
  place: SearchedPlace,
): Promise<FoundSources> {
  const { account, target } = place;
  const { region, local } = target;
  const home = statesOf(place, environment);
  const size = home.get(KEY_STACK)?.parameters.Size;
  const replica = home.get(REPLICA_MARK)?.parameters.ReplicaRegion ?? null;
  const states = new Map([...home, ...(await copies(aws, project, environment, replica))]);
  const names = [...states.keys()].flatMap((host) => serviceOf(host) ?? []);
  const base: Partial<Answers> = {
    account,
    region,
    ...(local && { local }),
    ...(target.profile !== null && { profile: target.profile }),
    ...(isSize(size) && { size }),
    ...(replica !== null && isRegion(replica) && { replica_region: replica }),
    ...(usesRole(states, project) && { service_role: true }),
    services: names.filter((each) => nameProblem('service', each) === null).sort(),
  };
  const present = new Set(await ctx.workspace.services());
  const usable = (base.services ?? []).filter((each) => present.has(each));
  const services = await Promise.all(usable.map((each) => loadService(ctx, each)));
  const deployed: Deployed = { project, environment, states, services };
  const { answers, open } = derivedAnswers(base, deployed);
  return { answers, services: {}, kept: null, open };
}

/** The stacks of the second region, by host name. */
async function copies(
  aws: Aws,
  project: string,
  environment: string,
  region: string | null,
): Promise<[string, StackState][]> {
  if (region === null || !isRegion(region)) return [];
  const found = deployedStacks(project, await aws.stacks.list(region));
  const own = found.find((each) => each.environment === environment)?.states ?? new Map<string, StackState>();
  return [...own].map(([host, state]) => [replicaHost(host), state]);
}

function isSize(size: string | undefined): size is Answers['size'] {
  return size === 'trial' || size === 'small' || size === 'production';
}

function usesRole(states: Map<string, StackState>, project: string): boolean {
  return [...states.values()].some(({ roleArn }) => roleArn?.endsWith(`:role/${deploymentRole(project)}`));
}
