import type { AccountAnswers } from './account.ts';
import { makesCertificate, makesRecords } from './edge.ts';
import type { Settings } from './environment.ts';
import type { ServiceManifest } from './service.ts';

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
  /** Stacks that must be in place first besides those an input comes from. */
  needs: string[];
  service: ServiceManifest | null;
  /** The one of the service's tables that the stack is. */
  table: string | null;
  /** Functions in cfn/lambda/ whose code the template takes. */
  functions: readonly string[];
}

function base(host: TemplateName, needs: string[], scope: StackKind['scope'] = 'environment'): StackKind {
  return { host, template: host, scope, needs, service: null, table: null, functions: [] };
}

function inOrder(services: readonly ServiceManifest[]): ServiceManifest[] {
  return services.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function registries(services: readonly ServiceManifest[]): StackKind[] {
  return inOrder(services).map((service) => ({
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
  return inOrder(services).flatMap((service) =>
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
];

/** Every stack of an environment, each after what it needs; those of the account that it cannot do without come first. */
export function environmentStacks(
  services: readonly ServiceManifest[],
  settings: Pick<
    Settings,
    'capacity' | 'third_parties' | 'database' | 'backup_vault' | 'domain' | 'hosted_zone' | 'certificate'
  >,
): StackKind[] {
  return [
    base('toolchain', [], 'account'),
    ...registries(services),
    ...(settings.third_parties ? [base('gateway', [], 'account')] : []),
    base('network', []),
    base('keys', []),
    base('cluster', ['network', 'keys']),
    ...(settings.capacity === 'fargate' ? [] : [lifecycle()]),
    ...(makesCertificate(settings) ? [certificate()] : []),
    base('ingress', ['network']),
    ...(makesRecords(settings) ? [base('edge', ['ingress'])] : []),
    base('discovery', ['network', 'ingress']),
    ...(settings.database === 'none' ? [] : [base('database', ['network', 'keys'])]),
    base('observability', ['keys', 'cluster', 'ingress']),
    ...tables(services),
    ...(settings.backup_vault ? [base('backup', ['keys', 'observability'])] : []),
    ...(settings.third_parties ? [base('api', ['gateway', 'network', 'keys', 'ingress'])] : []),
    ...inOrder(services).map((service) => ({
      ...base('service', [`registry-${service.name}`, 'network', 'keys', 'cluster', 'ingress', 'discovery']),
      host: `service-${service.name}`,
      service,
    })),
  ];
}

/** Every stack of an account, each after what it needs. */
export function accountStacks(
  services: readonly ServiceManifest[],
  answers: Partial<AccountAnswers>,
): StackKind[] {
  const own = (host: TemplateName, needs: string[] = []) => base(host, needs, 'account');
  const pipelines = answers.github_repository !== undefined || answers.gitlab_project !== undefined;
  return [
    own('toolchain'),
    ...registries(services),
    ...(answers.replica_region === undefined ? [] : [own('replication')]),
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
  kind: Pick<StackKind, 'host' | 'scope'>,
): string {
  return kind.scope === 'account' ? `${project}-${kind.host}` : `${project}-${environment}-${kind.host}`;
}

/** What the tasks of a service run on here. */
export function capacityOf(
  service: Pick<ServiceManifest, 'capacity'>,
  settings: Pick<Settings, 'capacity'>,
): 'ec2' | 'fargate' {
  return service.capacity ?? (settings.capacity === 'fargate' ? 'fargate' : 'ec2');
}
