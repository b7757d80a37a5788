import type { SecretWrite } from '../../../domain/secrets/store.ts';
import { isReplicated, type RenderedEnvironment } from '../../../domain/stack/description.ts';
import { inRegion } from '../../access/open.ts';
import type { Context } from '../../context.ts';
import type { ConfiguredEnvironment } from '../../workspace/load-answers.ts';
import { secretNames, secretSettings } from './names.ts';

/** Tag of a copy: the version at home that it is a copy of (docs/reference/build-format.md). */
export const HOME_VERSION = 'HomeVersion';

/** A version of a secret that was just written at home. */
export type WrittenVersion = Pick<SecretWrite, 'name' | 'value' | 'tier'> & { version: number };

/**
 * Brings the copy of a secret up to date where there is one; one that is not there yet is made by the next apply, which
 * knows whether the second region has its key already.
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

/** Deletes the copies of the environment's secrets in each of these regions; those at home stay. */
export async function deleteCopies(
  ctx: Context,
  env: ConfiguredEnvironment,
  rendered: RenderedEnvironment,
): Promise<void> {
  const regions = new Set(rendered.stacks.map(({ description }) => description.region));
  regions.delete(rendered.region);
  for (const region of regions) {
    const away = await inRegion(ctx, env, region);
    const names = await secretNames(away, rendered);
    if (names.length > 0) await away.parameters.delete(names);
  }
}
