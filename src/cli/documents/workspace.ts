import type { EnvironmentSummary } from '../../domain/deployment/views.ts';
import type { EmbeddedStatus } from '../../domain/machine/embedded-aws.ts';

export interface WorkspaceEntity {
  project: string;
  root: string;
}

/** `ops` without arguments; outside a workspace the first three are null, empty and null. */
export interface HomeDocument {
  workspace: WorkspaceEntity | null;
  environments: EnvironmentSummary[];
  local: EmbeddedStatus | null;
  next: string;
}

export function homeDocument({
  workspace,
  local,
  next,
}: {
  workspace: (WorkspaceEntity & { environments: EnvironmentSummary[] }) | null;
  local: EmbeddedStatus | null;
  next: string;
}): HomeDocument {
  if (workspace === null) return { workspace, environments: [], local, next };
  const { project, root, environments } = workspace;
  return { workspace: { project, root }, environments, local, next };
}

/** `ops init` */
export interface InitDocument {
  workspace: WorkspaceEntity;
  files: string[];
}

export function initDocument(workspace: WorkspaceEntity, files: string[]): InitDocument {
  return { workspace, files };
}
