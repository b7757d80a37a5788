import type { Settings } from './environment.ts';
import type { ServiceManifest } from './service.ts';

/** Names of the templates in cfn/ that an environment is rendered from. */
export const TEMPLATES = [
  'toolchain',
  'registry',
  'network',
  'keys',
  'cluster',
  'ingress',
  'discovery',
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
}

function base(host: TemplateName, needs: string[], scope: StackKind['scope'] = 'environment'): StackKind {
  return { host, template: host, scope, needs, service: null };
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

/** Every stack of an environment, each after what it needs; those of the account that it cannot do without come first. */
export function environmentStacks(services: readonly ServiceManifest[]): StackKind[] {
  return [
    base('toolchain', [], 'account'),
    ...registries(services),
    base('network', []),
    base('keys', []),
    base('cluster', ['network', 'keys']),
    base('ingress', ['network']),
    base('discovery', ['network', 'ingress']),
    ...inOrder(services).map((service) => ({
      ...base('service', [`registry-${service.name}`, 'network', 'keys', 'cluster', 'ingress', 'discovery']),
      host: `service-${service.name}`,
      service,
    })),
  ];
}

/** Every stack of an account, each after what it needs. */
export function accountStacks(services: readonly ServiceManifest[]): StackKind[] {
  return [base('toolchain', [], 'account'), ...registries(services)];
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
