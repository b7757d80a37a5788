import type { Aws } from '../../../domain/ports.ts';
import { isReplicated, type RenderedEnvironment } from '../../../domain/stack/description.ts';

export function secretsPath({
  project,
  environment,
}: Pick<RenderedEnvironment, 'project' | 'environment'>): string {
  return `/${project}/${environment}`;
}

/** Full names of the secrets below the environment's path, without the lock. */
export async function secretNames(aws: Aws, rendered: RenderedEnvironment): Promise<string[]> {
  const found = await aws.parameters.list(secretsPath(rendered));
  return found.map(({ name }) => name).filter((name) => splitSecretName(rendered, name) !== null);
}

/** Who a secret belongs to; the playbook writes the same tag. */
export const SERVICE_TAG = 'Service';

/**
 * Key and tags of a secret: those of the stack that declares it, else the environment's. The playbook writes the same
 * tag Service (docs/reference/build-format.md).
 */
export function secretSettings(rendered: RenderedEnvironment, name: string) {
  const declaring = rendered.stacks.find(({ description }) =>
    description.secrets.some((each) => each.name === name && !isReplicated(each)),
  );
  const declared = declaring?.description.secrets.find((each) => each.name === name);
  const any = rendered.stacks.find(({ description }) => description.scope === 'environment');
  const parts = splitSecretName(rendered, name);
  return {
    keyId: declared?.key_id ?? `alias/${rendered.project}-${rendered.environment}`,
    tags: { ...(declaring ?? any)?.description.tags, ...(parts && { [SERVICE_TAG]: parts.service }) },
  };
}

/** `/shop/dev/hello/API_TOKEN` → service and key; null for a name of another form. */
export function splitSecretName(
  rendered: RenderedEnvironment,
  name: string,
): { service: string; key: string } | null {
  const path = `${secretsPath(rendered)}/`;
  if (!name.startsWith(path)) return null;
  const [service, key, ...rest] = name.slice(path.length).split('/');
  return service && key && rest.length === 0 && !service.startsWith('.') ? { service, key } : null;
}
