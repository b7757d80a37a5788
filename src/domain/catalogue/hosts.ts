import type { StackKind } from './kind.ts';

/**
 * Hosts that other parts of ops ask for by name, and how hosts and stacks are called. Apart from the records of the
 * kinds, so that a command that renders nothing loads none of them.
 */

/** The stack of the environment's key, one in each region. */
export const KEY_STACK = 'keys';

/** The stack that marks the second region. */
export const REPLICA_MARK = 'replica';

/** The stack of the artefact bucket. */
export const ARTIFACT_STACK = 'toolchain';

/** The stack of the load balancers. */
export const INGRESS_STACK = 'ingress';

/** The stack of the API that third parties call. */
export const API_STACK = 'api';

/** The stack of the people's groups and roles. */
export const USERS_STACK = 'iam';

/** The stack of the role that CloudFormation works as. */
export const ROLE_STACK = 'deployment';

export const SERVICE = 'service';
export const TABLE = 'table';

export function serviceHost(service: string): string {
  return `${SERVICE}-${service}`;
}

/** The service whose stack at home the host is; null for every other host. */
export function serviceOf(host: string): string | null {
  const prefix = serviceHost('');
  return host.startsWith(prefix) && host !== prefix ? host.slice(prefix.length) : null;
}

/** Whether the host is a service's stack, in either region. */
export function isServiceStack(host: string): boolean {
  return serviceOf(homeHost(host)) !== null;
}

export function tableHost(service: string, table: string): string {
  return `${TABLE}-${service}-${table}`;
}

/** What the hosts of the second region begin with. */
const REPLICA = 'replica-';

export function replicaHost(host: string): string {
  return `${REPLICA}${host}`;
}

/** The host at home that has the same stack; a host at home is its own. */
export function homeHost(host: string): string {
  return isReplicaHost(host) ? host.slice(REPLICA.length) : host;
}

export function isReplicaHost(host: string): boolean {
  return host.startsWith(REPLICA);
}

/** CloudFormation's name of a stack. Account stacks are shared by the project's environments in an account. */
export function stackName(
  project: string,
  environment: string,
  { host, scope }: { host: string; scope: StackKind['scope'] },
): string {
  // The same in each region: policies name stacks, and what is in them, in any region.
  const name = homeHost(host);
  return scope === 'account' ? `${project}-${name}` : `${project}-${environment}-${name}`;
}
