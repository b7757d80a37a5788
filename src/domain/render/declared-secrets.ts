import type { PlacedStack } from '../catalogue/kind.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type { DeclaredSecret } from '../stack/description.ts';
import { SHARED } from '../workspace/names.ts';
import { settingsOf } from './parameters.ts';
import type { RenderInput } from './types.ts';

/** The path of the service's own secrets. */
export function secretPathOf(service: ServiceManifest, { project, environment }: RenderInput): string {
  return `/${project.project}/${environment}/${service.name}`;
}

/** The secrets that the manifest declares, in the order of their names. */
export function secretsOf(
  service: ServiceManifest,
  stack: PlacedStack,
  input: RenderInput,
): DeclaredSecret[] {
  const { project } = input.project;
  const key = settingsOf(stack, input.settings).kms_key ?? `alias/${project}-${input.environment}`;
  return Object.entries(service.secrets)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shared, generate }]) => ({
      name: `/${project}/${input.environment}/${shared ? SHARED : service.name}/${name}`,
      key_id: key,
      ...(stack.place === 'home' ? { generate } : { generate: null, copy_from: input.settings.region }),
    }));
}
