import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import { inRegion } from '../access/open.ts';
import type { Context } from '../context.ts';
import { notice } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { SERVICE_TAG, secretsPath, splitSecretName } from './location/names.ts';

/**
 * Reports the secrets that no stack declares any more, in each region. A run of the playbook reports them itself; this is
 * for a plan or an apply that does not start it, because nothing differs.
 */
export async function reportUndeclared(ctx: Context, env: LoadedEnvironment): Promise<void> {
  const own = env.rendered.stacks.filter(({ description }) => description.scope === 'environment');
  for (const region of new Set(own.map(({ description }) => description.region))) {
    try {
      await reportInRegion(ctx, await inRegion(ctx, env, region), env.rendered, region);
    } catch (error) {
      if (!(error instanceof OperatorError) || error.code !== 'access_denied') throw error;
      notice(ctx, `Undeclared secrets were not checked: ${error.message}`);
    }
  }
}

async function reportInRegion(
  ctx: Context,
  aws: Aws,
  rendered: RenderedEnvironment,
  region: string,
): Promise<void> {
  for (const name of await undeclaredIn(aws, rendered, region)) {
    const parts = splitSecretName(rendered, name);
    const managed = parts !== null && (await aws.secrets.tags(name))[SERVICE_TAG] !== undefined;
    const place = region === rendered.region ? name : `${name} in ${region}`;
    const fate = managed
      ? `ops secret delete ${parts.key} -e ${rendered.environment} -s ${parts.service}`
      : 'created by other means, never deleted';
    notice(ctx, `No stack declares ${place}: ${fate}`);
  }
}

/** As `find` in playbooks/plugins/lib/stackrun/secrets/prune.py. */
async function undeclaredIn(aws: Aws, rendered: RenderedEnvironment, region: string): Promise<string[]> {
  const here = rendered.stacks.filter(({ description }) => description.region === region);
  const declared = new Set(here.flatMap(({ description }) => description.secrets.map(({ name }) => name)));
  const read = here.flatMap(({ description }) => description.secret_paths ?? []);
  const path = secretsPath(rendered);
  const stored = await aws.parameters.list(path);
  return stored
    .filter(
      ({ name, keyId }) => keyId !== null && !declared.has(name) && !name.slice(path.length).includes('/.'),
    )
    .map(({ name }) => name)
    .filter((name) => !read.some((each) => name.startsWith(`${each}/`)));
}
