import { OperatorError } from '../../domain/operator/error.ts';
import { checkName } from '../../domain/workspace/names.ts';
import { PROJECT_FILE } from '../../domain/workspace/paths.ts';
import { projectText } from '../../domain/workspace/project.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';

const EXAMPLE = 'services/hello.yaml';
/** Copied, so that editors know the files of this version of ops without a network. */
const SCHEMAS = ['ops', 'environment', 'account', 'service'].map((name) => `schemas/${name}.schema.json`);
const IGNORED = ['/.ops/', '/build/'];

/**
 * Scaffolds a workspace in the context's folder: ops.yaml, the example service, the schemas, .gitignore. Returns the files
 * written, relative to it. Throws `workspace_exists`, or `bad_name`; a file that is there is never overwritten.
 */
export async function initWorkspace(ctx: Context, { project }: { project: string }): Promise<string[]> {
  checkName('project', project);
  if (await ctx.workspace.read(PROJECT_FILE)) {
    throw new OperatorError('input', 'workspace_exists', `${ctx.workspace.root} is a workspace already`, {
      file: PROJECT_FILE,
      next: ['ops env create'],
    });
  }
  const files: SourceFile[] = [{ path: PROJECT_FILE, text: projectText(project) }];
  if ((await ctx.workspace.services()).length === 0) files.push(await ctx.workspace.packaged(EXAMPLE));
  for (const schema of SCHEMAS)
    if (!(await ctx.workspace.read(schema))) files.push(await ctx.workspace.packaged(schema));
  const ignore = await ignoreFile(ctx);
  if (ignore) files.push(ignore);
  await ctx.workspace.write(files);
  return files.map(({ path }) => path);
}

/** .gitignore with what ops makes and git must not hold; null where it says so already. */
async function ignoreFile(ctx: Context): Promise<SourceFile | null> {
  const present = (await ctx.workspace.read('.gitignore'))?.text ?? '';
  const missing = IGNORED.filter((line) => !present.split(/\r?\n/).includes(line));
  if (missing.length === 0) return null;
  const start = present === '' || present.endsWith('\n') ? present : `${present}\n`;
  return { path: '.gitignore', text: `${start}${missing.join('\n')}\n` };
}
