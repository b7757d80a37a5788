import { OperatorError } from '../../domain/operator/error.ts';
import { PROJECT_FILE } from '../../domain/workspace/paths.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';

/**
 * The text of ops.yaml; it exists, so this is a workspace. Throws `no_workspace`. In its own module, because loading
 * the schema takes longer than the rest of `ops env list`.
 */
export async function projectFile(ctx: Context): Promise<SourceFile> {
  const source = await ctx.workspace.read(PROJECT_FILE);
  if (source) return source;
  const { root } = ctx.workspace;
  throw new OperatorError(
    'input',
    'no_workspace',
    `Not in a workspace: no ${PROJECT_FILE} in ${root} or above`,
    { value: root, next: ['ops init', 'ops -C DIR …'] },
  );
}
