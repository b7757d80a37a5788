import type { Workspace } from '../../domain/ports.ts';
import { SERVICES } from '../../domain/workspace/paths.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';

/** The context in which these files exist, although they are not written yet. */
export function withFiles(ctx: Context, files: SourceFile[]): Context {
  const { workspace } = ctx;
  const added = new Map(files.map((file) => [file.path, file]));
  const services = [...added.keys()].flatMap((path) => {
    const [folder, name = ''] = path.split('/');
    return folder === SERVICES ? [name.replace(/\.yaml$/, '')] : [];
  });
  const read: Workspace['read'] = async (path) => added.get(path) ?? (await workspace.read(path));
  const all = async () => [...new Set([...(await workspace.services()), ...services])].sort();
  return { ...ctx, workspace: replaced(workspace, { read, services: all }) };
}

/** A class instance cannot be spread: its methods belong to its prototype, and need it as `this`. */
function replaced(workspace: Workspace, own: Partial<Workspace>): Workspace {
  return {
    root: workspace.root,
    environments: () => workspace.environments(),
    accounts: () => workspace.accounts(),
    services: () => workspace.services(),
    read: (path) => workspace.read(path),
    named: (path) => workspace.named(path),
    packaged: (path) => workspace.packaged(path),
    packagedFolder: (path, ending) => workspace.packagedFolder(path, ending),
    write: (files) => workspace.write(files),
    create: (files) => workspace.create(files),
    remove: (path) => workspace.remove(path),
    writeBuild: (rendered) => workspace.writeBuild(rendered),
    ...own,
  };
}
