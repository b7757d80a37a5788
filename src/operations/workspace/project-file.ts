import { OperatorError } from '../../domain/operator/error.ts';
import { PROJECT_FILE } from '../../domain/workspace/paths.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';

/**
 * ops.yaml, unread: it is there, so this is a workspace. Throws `no_workspace`. In a module of its own, because the
 * schema it is read against takes longer to load than all the rest of `ops env list`.
 */
export async function projectFile(ctx: Context): Promise<SourceFile> {
  const source = await ctx.workspace.read(PROJECT_FILE);
  if (source) return source;
  const { root } = ctx.workspace;
  throw new OperatorError(
    'input',
    'no_workspace',
    `No workspace here: there is no ${PROJECT_FILE} in or above ${root}`,
    { value: root, next: ['ops init', 'ops -C DIR …'] },
  );
}
