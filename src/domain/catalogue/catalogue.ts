import { policyArn } from '../aws/arn.ts';
import { type AccountAnswers, boundaryName } from '../environment/account.ts';
import type { Settings } from '../environment/settings.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import { topologicalOrder } from '../stack/graph.ts';
import { homeHost, isReplicaHost, REPLICA_MARK, replicaHost } from './hosts.ts';
import type { InputContext, Source } from './inputs.ts';
import { type PlacedStack, type Presence, type StackKind, UNUSED } from './kind.ts';
import { accountFunctions, accountSettings, audit } from './kinds/account.ts';
import { api, gateway } from './kinds/api.ts';
import { registry, replication, toolchain } from './kinds/artifacts.ts';
import { backup } from './kinds/backup.ts';
import { cluster, lifecycle } from './kinds/cluster.ts';
import { database, globalDatabase } from './kinds/database.ts';
import { certificate, edge } from './kinds/domain.ts';
import { discovery, ingress } from './kinds/ingress.ts';
import { keys } from './kinds/keys.ts';
import { network } from './kinds/network.ts';
import { observability } from './kinds/observability.ts';
import { access, boundary, deployment, iam } from './kinds/permissions.ts';
import { replica } from './kinds/replica.ts';
import { service } from './kinds/service.ts';
import { table } from './kinds/table.ts';

/** Every kind of stack, in the order in which stacks are listed unless one needs another first. */
export const KINDS: readonly StackKind[] = [
  toolchain,
  registry,
  replication,
  gateway,
  replica,
  boundary,
  audit,
  accountFunctions,
  accountSettings,
  deployment,
  iam,
  access,
  network,
  keys,
  cluster,
  lifecycle,
  certificate,
  ingress,
  edge,
  discovery,
  database,
  globalDatabase,
  observability,
  table,
  backup,
  api,
  service,
];

/** Every stack of an environment, each after what it needs, with the account's stacks that it needs. */
export function environmentStacks(
  services: readonly ServiceManifest[],
  settings: Settings,
  kinds = KINDS,
): PlacedStack[] {
  const present = kinds.filter(({ inEnvironment }) => isPresent(inEnvironment, settings));
  const replicas = settings.replica_region === null ? [] : replicaStacks(present, services);
  return ordered([...homeStacks(present, services), ...replicas]);
}

/** Every stack of an account's base, each after what it needs. */
export function accountStacks(
  services: readonly ServiceManifest[],
  answers: Partial<AccountAnswers>,
  kinds = KINDS,
): PlacedStack[] {
  const present = kinds.filter(({ inAccount }) => isPresent(inAccount, answers));
  const replicas = answers.replica_region === undefined ? [] : replicaStacks(present, services);
  // The artefact bucket of the second region before the one at home, whose objects are copied to it.
  return ordered([...replicas, ...homeStacks(present, services)]);
}

function isPresent<Answers>(presence: Presence<Answers>, answers: Answers): boolean {
  return typeof presence === 'function' ? presence(answers) : presence;
}

function ordered(stacks: PlacedStack[]): PlacedStack[] {
  const byHost = new Map(stacks.map((stack) => [stack.host, stack]));
  return topologicalOrder(Object.fromEntries(stacks.map(({ host, needs }) => [host, needs]))).flatMap(
    (host) => byHost.get(host) ?? [],
  );
}

function homeStacks(kinds: readonly StackKind[], services: readonly ServiceManifest[]): PlacedStack[] {
  return kinds.flatMap((kind) =>
    subjects(kind, services).map((subject) => ({
      ...subject,
      kind,
      host: hostOf(kind, subject),
      place: 'home' as const,
      needs: needsOf(kind, kinds, subject),
    })),
  );
}

/** The copies in the second region: each needs the other copies, and what is at home only. */
function replicaStacks(kinds: readonly StackKind[], services: readonly ServiceManifest[]): PlacedStack[] {
  const copied = homeStacks(kinds, services).filter(({ kind }) => kind.replica !== null);
  const hosts = new Set(copied.map(({ host }) => host));
  return copied.map((stack) => ({
    ...stack,
    host: replicaHost(stack.host),
    place: 'replica',
    needs: [
      ...(stack.kind.scope === 'account' ? [] : [REPLICA_MARK]),
      ...stack.needs.map((need) => (hosts.has(need) ? replicaHost(need) : need)),
      ...(stack.kind.replica?.needs ?? []),
    ],
  }));
}

type Subject = Pick<PlacedStack, 'service' | 'table'>;

/** What the kind has a stack for, in the order of names. */
function subjects({ each }: StackKind, services: readonly ServiceManifest[]): Subject[] {
  if (each === null) return [{ service: null, table: null }];
  return services
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((service): Subject[] => {
      if (each === 'service') return [{ service, table: null }];
      return Object.keys(service.tables)
        .sort()
        .map((table) => ({ service, table }));
    });
}

function hostOf({ name }: StackKind, { service, table }: Subject): string {
  return [name, service?.name ?? [], table ?? []].flat().join('-');
}

function needsOf({ needs }: StackKind, kinds: readonly StackKind[], { service }: Subject): string[] {
  return needs.flatMap((need) => {
    const kind = kinds.find(({ name }) => name === need);
    return kind?.each && service ? subjects(kind, [service]).map((subject) => hostOf(kind, subject)) : [need];
  });
}

/** The templates that these stacks are rendered from. */
export function templatesFor(stacks: readonly PlacedStack[]): string[] {
  return [...new Set(stacks.map(({ kind }) => kind.template))];
}

/** The functions in cfn/lambda/ whose code these stacks use. */
export function functionsFor(stacks: readonly PlacedStack[]): string[] {
  return [...new Set(stacks.flatMap(({ kind }) => kind.functions))];
}

/** Parameter → source. Parameters that are not here take outputs of the same name. */
export function sourcesOf(stack: PlacedStack, context: InputContext): Record<string, Source> {
  return {
    Project: { value: context.project, origin: null },
    Environment: { value: context.environment, origin: null },
    ...boundarySource(context),
    ...stack.kind.inputs(stack, context),
  };
}

/** Templates give every role the boundary: the deployment role creates none without it. */
function boundarySource({ project, settings, file }: InputContext): Record<string, Source> {
  if (!settings.service_role) return {};
  const value = policyArn(boundaryName(project), settings.account, settings.region);
  return { PermissionsBoundaryArn: { value, origin: { file, key: 'service_role' } } };
}

/** The kind that a host is of, in either region; null for a host that ops knows nothing of. */
export function kindOf(host: string, kinds = KINDS): StackKind | null {
  const home = homeHost(host);
  return kinds.find(({ name, each }) => (each === null ? home === name : hasSubject(home, name))) ?? null;
}

function hasSubject(host: string, name: string): boolean {
  return host.startsWith(`${name}-`) && host.length > name.length + 1;
}

/** Higher ranks are deleted first: the second region before home, except what is between two databases. */
export function removalRank(host: string, kinds = KINDS): number {
  const rank = kindOf(host, kinds)?.removal ?? UNUSED;
  return isReplicaHost(host) ? rank + 10 * UNUSED : rank;
}

/** Whether a stack of this host is an environment's own. */
export function isEnvironmentHost(host: string, kinds = KINDS): boolean {
  return !isReplicaHost(host) && kindOf(host, kinds)?.scope === 'environment';
}

/** Whether ops adds the host to an inventory and takes it out again as answers and services change. */
export function isOptionalHost(host: string, kinds = KINDS): boolean {
  if (isReplicaHost(host)) return true;
  const kind = kindOf(host, kinds);
  if (kind === null) return false;
  return (
    kind.each !== null || [kind.inEnvironment, kind.inAccount].some((when) => typeof when === 'function')
  );
}

/**
 * Words that no name of an environment has. Stacks are named `<project>-registry-<service>` and
 * `<project>-<environment>-service-<service>`: those of an environment called "registry", or with "service" in its
 * name, could be called like another's.
 */
export function reservedNames(kinds = KINDS): string[] {
  return kinds.filter(({ scope, each }) => scope === 'account' || each !== null).map(({ name }) => name);
}
