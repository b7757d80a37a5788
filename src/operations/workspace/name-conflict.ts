import { reservedNames } from '../../domain/catalogue/catalogue.ts';
import { checkNamePrefixes } from '../../domain/workspace/names.ts';
import type { Project } from '../../domain/workspace/project.ts';
import type { Context } from '../context.ts';
import { listEnvironments } from './list.ts';

/**
 * Throws `bad_name` if another environment in the account begins with this name and a hyphen, or the other way round. A
 * copied or renamed folder can cause that as well as a new name.
 */
export async function refuseNameConflict(
  ctx: Context,
  project: Project,
  name: string,
  account?: string,
): Promise<void> {
  const environments = await listEnvironments(ctx);
  const others = environments
    .filter((each) => each.account === account && each.name !== name)
    .map((each) => each.name);
  checkNamePrefixes(project.project, name, others, reservedNames());
}
