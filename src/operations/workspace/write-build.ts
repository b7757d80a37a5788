import type { Context } from '../context.ts';
import type { LoadedEnvironment } from './load-environment.ts';

/** Writes the build folder and the inventory that the playbook reads. */
export async function writeBuild(ctx: Context, env: LoadedEnvironment): Promise<void> {
  await ctx.workspace.writeBuild(env.rendered);
  const present = await ctx.workspace.read(env.hosts.path);
  if (present?.text !== env.hosts.text) await ctx.workspace.write([env.hosts]);
}
