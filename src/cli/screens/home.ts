import type { EnvironmentSummary } from '../../domain/deployment/views.ts';
import type { EmbeddedStatus } from '../../domain/machine/embedded-aws.ts';
import { count, labelled } from '../terminal/text.ts';

/** The current workspace; null: none. */
export interface Home {
  workspace: { root: string; project: string; environments: EnvironmentSummary[] } | null;
  local: EmbeddedStatus | null;
  next: string;
}

export function homeScreen({ workspace, local, next }: Home): string {
  const lines = workspace
    ? [
        ...labelled('Project', [`${workspace.project}, ${workspace.root}`], 13),
        ...labelled('Environments', [environments(workspace.environments)], 13),
        ...labelled('Local AWS', [local?.running ? `running at ${local.endpoint}` : 'not running'], 13),
      ]
    : ['No workspace here: no ops.yaml in this folder or above'];
  return [...lines, ...labelled('Next', [next], 13), ...labelled('All commands', ['ops --help'], 13)].join(
    '\n',
  );
}

function environments(list: EnvironmentSummary[]): string {
  return list.length === 0
    ? 'none'
    : `${count(list.length, 'environment')}: ${list.map(({ name }) => name).join(', ')}`;
}
