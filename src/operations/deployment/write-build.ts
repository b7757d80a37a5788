import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/** The folder the playbook deploys, and the inventory it reads. */
export async function writeFiles(ctx: Context, env: LoadedEnvironment): Promise<void> {
  await ctx.workspace.writeBuild(env.rendered);
  const present = await ctx.workspace.read(env.hosts.path);
  if (present?.text !== env.hosts.text) await ctx.workspace.write([env.hosts]);
}
