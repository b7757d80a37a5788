import { type Project, readProject } from '../../domain/workspace/project.ts';
import type { Context } from '../context.ts';
import { projectFile } from './project-file.ts';

/** Reads ops.yaml. Throws `no_workspace`, or InvalidInput. */
export async function loadWorkspace(ctx: Context): Promise<Project> {
  return readProject(await projectFile(ctx));
}
