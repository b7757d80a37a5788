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

/** One stack of an environment before its inputs are known. */
export interface StackKind {
  host: string;
  template: TemplateName;
  scope: 'environment' | 'account';
  /** Stacks that must be in place first besides those an input comes from. */
  needs: string[];
  service: ServiceManifest | null;
}

/** Every stack, each after what it needs; account stacks first. */
export function stacksOf(services: readonly ServiceManifest[]): StackKind[] {
  const base = (host: TemplateName, needs: string[]): StackKind => ({
    host,
    template: host,
    scope: 'environment',
    needs,
    service: null,
  });
  const ordered = services.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    { ...base('toolchain', []), scope: 'account' },
    ...ordered.map(
      (service): StackKind => ({
        host: `registry-${service.name}`,
        template: 'registry',
        scope: 'account',
        needs: [],
        service,
      }),
    ),
    base('network', []),
    base('keys', []),
    base('cluster', ['network', 'keys']),
    base('ingress', ['network']),
    base('discovery', ['network', 'ingress']),
    ...ordered.map(
      (service): StackKind => ({
        host: `service-${service.name}`,
        template: 'service',
        scope: 'environment',
        needs: [`registry-${service.name}`, 'network', 'keys', 'cluster', 'ingress', 'discovery'],
        service,
      }),
    ),
  ];
}

/** The templates that these stacks are rendered from. */
export function templatesFor(services: readonly ServiceManifest[]): TemplateName[] {
  const used = new Set(stacksOf(services).map(({ template }) => template));
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
