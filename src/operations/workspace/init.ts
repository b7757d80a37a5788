import { OperatorError } from '../../domain/operator/error.ts';
import { checkName } from '../../domain/workspace/names.ts';
import { PROJECT_FILE } from '../../domain/workspace/paths.ts';
import { projectText } from '../../domain/workspace/project.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import { lineEnding } from '../../domain/yaml/line-ending.ts';
import type { Context } from '../context.ts';

const EXAMPLE = 'services/hello.yaml';
/** Copied, so that editors can check the files of this version without network access. */
const SCHEMAS = ['ops', 'environment', 'account', 'service'].map((name) => `schemas/${name}.schema.json`);
const IGNORED = ['/.ops/', '/build/'];

/**
 * Creates a workspace in the context's folder: ops.yaml, the example service, the schemas, .gitignore. Returns the
 * paths written. Never overwrites a file. Throws `workspace_exists`, `bad_name`.
 */
export async function initWorkspace(ctx: Context, { project }: { project: string }): Promise<string[]> {
  checkName('project', project);
  if (await ctx.workspace.read(PROJECT_FILE)) {
    throw new OperatorError('input', 'workspace_exists', `${ctx.workspace.root} is already a workspace`, {
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

/** .gitignore with the folders that ops generates; null if it already has them. */
async function ignoreFile(ctx: Context): Promise<SourceFile | null> {
  const present = (await ctx.workspace.read('.gitignore'))?.text ?? '';
  const missing = IGNORED.filter((line) => !present.split(/\r?\n/).includes(line));
  if (missing.length === 0) return null;
  const end = lineEnding(present);
  const start = present === '' || present.endsWith('\n') ? present : `${present}${end}`;
  return { path: '.gitignore', text: start + missing.map((line) => line + end).join('') };
}
