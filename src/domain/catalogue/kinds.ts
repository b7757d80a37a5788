import type { AccountAnswers } from '../environment/account.ts';
import { makesCertificate, makesRecords } from '../environment/dns.ts';
import { homeHost, replicaHost } from '../environment/replica.ts';
import type { Settings } from '../environment/settings.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import { inOrder } from '../stack/graph.ts';

/** Names of the templates in cfn/ that an environment is rendered from. */
export const TEMPLATES = [
  'toolchain',
  'registry',
  'gateway',
  'replication',
  'boundary',
  'audit',
  'functions',
  'settings',
  'deployment',
  'iam',
  'access',
  'network',
  'keys',
  'cluster',
  'lifecycle',
  'ingress',
  'discovery',
  'database',
  'global-database',
  'replica',
  'tables',
  'observability',
  'backup',
  'api',
  'edge',
  'service',
] as const;
export type TemplateName = (typeof TEMPLATES)[number];

/** One stack of an environment or an account before its inputs are known. */
export interface StackKind {
  host: string;
  template: TemplateName;
  /** Whether the account has one of it, or each environment. */
  scope: 'environment' | 'account';
  /** In which of the environment's regions it stands. */
  place: 'home' | 'replica';
  /** Stacks that must be in place first besides those an input comes from. */
  needs: string[];
  service: ServiceManifest | null;
  /** The one of the service's tables that the stack is. */
  table: string | null;
  /** Functions in cfn/lambda/ whose code the template takes. */
  functions: readonly string[];
}

function base(host: TemplateName, needs: string[], scope: StackKind['scope'] = 'environment'): StackKind {
  return { host, template: host, scope, place: 'home', needs, service: null, table: null, functions: [] };
}

function inOrderOfName(services: readonly ServiceManifest[]): ServiceManifest[] {
  return services.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function registries(services: readonly ServiceManifest[]): StackKind[] {
  return inOrderOfName(services).map((service) => ({
    ...base('registry', [], 'account'),
    host: `registry-${service.name}`,
    service,
  }));
}

/** Hosts enter service once they can take tasks, and leave it once they have none. */
function lifecycle(): StackKind {
  return { ...base('lifecycle', ['toolchain', 'keys', 'cluster']), functions: ['drain', 'launch'] };
}

/** Host of a table's stack. */
export function tableHost(service: string, table: string): string {
  return `table-${service}-${table}`;
}

function tables(services: readonly ServiceManifest[]): StackKind[] {
  return inOrderOfName(services).flatMap((service) =>
    Object.keys(service.tables)
      .sort()
      .map((table) => ({
        ...base('tables', ['keys']),
        host: tableHost(service.name, table),
        service,
        table,
      })),
  );
}

/**
 * One template, twice: the certificate, which the load balancers need, and the records, which need the load balancers.
 */
function certificate(): StackKind {
  return { ...base('edge', []), host: 'certificate' };
}

/** Hosts of an environment that an answer brings and takes away. */
export const BY_ANSWER: readonly string[] = [
  'gateway',
  'lifecycle',
  'certificate',
  'edge',
  'database',
  'backup',
  'api',
  'global-database',
  'replica',
  'replication',
];

type Parts = Pick<
  Settings,
  | 'capacity'
  | 'third_parties'
  | 'database'
  | 'backup_vault'
  | 'domain'
  | 'hosted_zone'
  | 'certificate'
  | 'replica_region'
>;

/** Every stack of an environment, each after what it needs; those of the account that it cannot do without come first. */
export function environmentStacks(services: readonly ServiceManifest[], settings: Parts): StackKind[] {
  const replica = settings.replica_region !== null;
  const all = [
    base('toolchain', [], 'account'),
    ...registries(services),
    ...(replica ? [base('replication', [], 'account')] : []),
    ...(settings.third_parties ? [base('gateway', [], 'account')] : []),
    ...(replica ? [base('replica', [])] : []),
    ...ownStacks(services, settings, replica),
    ...(replica ? replicaStacks(services, settings) : []),
  ];
  const byHost = new Map(all.map((kind) => [kind.host, kind]));
  return inOrder(Object.fromEntries(all.map(({ host, needs }) => [host, needs]))).flatMap(
    (host) => byHost.get(host) ?? [],
  );
}

function ownStacks(services: readonly ServiceManifest[], settings: Parts, replica: boolean): StackKind[] {
  const away = (host: string) => (replica ? [replicaHost(host)] : []);
  const database = settings.database !== 'none';
  return [
    base('network', []),
    base('keys', []),
    base('cluster', ['network', 'keys']),
    ...(settings.capacity === 'fargate' ? [] : [lifecycle()]),
    ...(makesCertificate(settings) ? [certificate()] : []),
    base('ingress', ['network', ...(makesCertificate(settings) ? ['certificate'] : [])]),
    ...(makesRecords(settings) ? [base('edge', ['ingress', ...away('ingress')])] : []),
    base('discovery', ['network', 'ingress']),
    ...(database ? [base('database', ['network', 'keys'])] : []),
    ...(database && replica ? [base('global-database', ['database'])] : []),
    base('observability', ['keys', 'cluster', 'ingress', ...(database ? ['database'] : [])]),
    ...tables(services).map((kind) => ({
      ...kind,
      needs: [...kind.needs, ...away('keys'), 'observability'],
    })),
    ...(settings.backup_vault ? [base('backup', ['keys', 'observability'])] : []),
    ...(settings.third_parties ? [base('api', ['gateway', 'network', 'keys', 'ingress'])] : []),
    ...inOrderOfName(services).map((service) => ({
      ...base('service', [
        `registry-${service.name}`,
        ...['network', 'keys', 'cluster', 'ingress', 'discovery', 'observability'],
        ...Object.keys(service.tables).map((table) => tableHost(service.name, table)),
      ]),
      host: `service-${service.name}`,
      service,
    })),
  ];
}

/** What stays in one region: tables reach the other by themselves, names are the same in both. */
const AT_HOME: readonly TemplateName[] = ['tables', 'edge', 'global-database', 'backup', 'api'];

/** The same again in the second region, with a toolchain from which functions there take their code. */
function replicaStacks(services: readonly ServiceManifest[], settings: Parts): StackKind[] {
  const away = { ...settings, third_parties: false, backup_vault: false };
  const own = ownStacks(services, away, false).filter(
    ({ host, template }) => host === 'certificate' || !AT_HOME.includes(template),
  );
  const kinds = [base('toolchain', [], 'account'), ...own];
  const hosts = new Set(kinds.map(({ host }) => host));
  return kinds.map((kind) => ({
    ...kind,
    host: replicaHost(kind.host),
    place: 'replica',
    needs: [
      ...(kind.scope === 'account' ? [] : ['replica']),
      ...kind.needs.map((need) => (hosts.has(need) ? replicaHost(need) : need)),
      ...(kind.template === 'database' ? ['global-database'] : []),
    ],
  }));
}

/** Every stack of an account, each after what it needs. */
export function accountStacks(
  services: readonly ServiceManifest[],
  answers: Partial<AccountAnswers>,
): StackKind[] {
  const own = (host: TemplateName, needs: string[] = []) => base(host, needs, 'account');
  const pipelines = answers.github_repository !== undefined || answers.gitlab_project !== undefined;
  const replica = answers.replica_region !== undefined;
  return [
    // Before the one at home, whose objects are copied to it.
    ...(replica ? [{ ...own('toolchain'), host: replicaHost('toolchain'), place: 'replica' as const }] : []),
    own('toolchain'),
    ...registries(services),
    ...(replica ? [own('replication')] : []),
    own('boundary'),
    own('audit'),
    { ...own('functions', ['toolchain']), functions: ['account_settings', 'run_task', 'secret'] },
    own('settings', ['functions']),
    own('deployment', ['boundary']),
    own('iam', ['audit']),
    ...(pipelines ? [own('access', ['deployment'])] : []),
  ];
}

/** The templates that these stacks are rendered from. */
export function templatesFor(kinds: readonly StackKind[]): TemplateName[] {
  const used = new Set(kinds.map(({ template }) => template));
  return TEMPLATES.filter((template) => used.has(template));
}

/** CloudFormation's name of a stack. Account stacks are shared by the project's environments in an account. */
export function stackName(
  project: string,
  environment: string,
  { host, scope, place }: Pick<StackKind, 'host' | 'scope' | 'place'>,
): string {
  // The same in each region: policies name stacks, and what is in them, in any region.
  const name = place === 'replica' ? homeHost(host) : host;
  return scope === 'account' ? `${project}-${name}` : `${project}-${environment}-${name}`;
}

/** The stack that makes the environment's key, which encrypts them. */
export const KEY_STACK = 'keys';
