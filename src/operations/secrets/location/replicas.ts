import type { SecretWrite } from '../../../domain/secrets/store.ts';
import { isReplicated, type RenderedEnvironment } from '../../../domain/stack/description.ts';
import { inRegion } from '../../access/open.ts';
import type { Context } from '../../context.ts';
import type { ConfiguredEnvironment } from '../../workspace/load-answers.ts';
import { secretNames, secretSettings } from './names.ts';

/** Tag of a copy: the copied version in the home region (docs/reference/build-format.md). */
export const HOME_VERSION = 'HomeVersion';

/** A secret version just written in the home region. */
export type WrittenVersion = Pick<SecretWrite, 'name' | 'value' | 'tier'> & { version: number };

/**
 * Updates the copy of a secret if it exists. The next apply creates a missing copy: it knows whether the second region
 * already has its key.
 */
export async function updateCopy(
  ctx: Context,
  env: ConfiguredEnvironment & { rendered: RenderedEnvironment },
  { name, value, tier, version }: WrittenVersion,
): Promise<void> {
  const done = new Set([env.rendered.region]);
  for (const { description } of env.rendered.stacks) {
    if (done.has(description.region)) continue;
    const copy = description.secrets.find((each) => each.name === name && isReplicated(each));
    if (!copy) continue;
    const { parameters, secrets } = await inRegion(ctx, env, description.region);
    if ((await parameters.existing([name])).length === 0) continue;
    const { tags: home } = secretSettings(env.rendered, name);
    const tags = { ...home, [HOME_VERSION]: String(version) };
    await secrets.write({ name, value, tier, keyId: copy.key_id, tags, expected: 'any' });
    done.add(description.region);
  }
}

/** Deletes the copies of the environment's secrets outside the home region. */
export async function deleteCopies(
  ctx: Context,
  env: ConfiguredEnvironment,
  rendered: RenderedEnvironment,
): Promise<void> {
  const regions = new Set(rendered.stacks.map(({ description }) => description.region));
  regions.delete(rendered.region);
  for (const region of regions) {
    const replica = await inRegion(ctx, env, region);
    const names = await secretNames(replica, rendered);
    if (names.length > 0) await replica.parameters.delete(names);
  }
}
