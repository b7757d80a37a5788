/** Paths in a workspace, relative to its root. */
export const PROJECT_FILE = 'ops.yaml';
export const INVENTORIES = 'inventories';
export const SERVICES = 'services';

export function environmentFile(environment: string): string {
  return `${INVENTORIES}/${environment}/environment.yml`;
}

export function accountFile(account: string): string {
  return `${INVENTORIES}/account-${account}/account.yml`;
}

export function hostsFile(environment: string): string {
  return `${INVENTORIES}/${environment}/hosts.yml`;
}

/** The rendered environment, or account's base. */
export function buildFolder(environment: string): string {
  return `build/${environment}`;
}

export function serviceFile(service: string): string {
  return `${SERVICES}/${service}.yaml`;
}
