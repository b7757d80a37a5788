import { ARTIFACT_STACK, stackName } from '../catalogue/hosts.ts';
import type { RenderedEnvironment, Sources } from '../stack/description.ts';
import type { Project } from '../workspace/project.ts';

/** Whose sources they are. */
export interface Origin extends Pick<RenderedEnvironment, 'environment' | 'account' | 'region'> {
  project: Pick<Project, 'project' | 'tags'>;
}

/** What an environment is rendered from, and where a run keeps it: in the artefact bucket of the home region. */
export function sourcesIn(
  { project: { project, tags }, environment, account, region }: Origin,
  answers: Sources['answers'],
  services: Sources['services'],
): Sources {
  const stack = ARTIFACT_STACK;
  const name = stackName(project, environment, { host: stack, scope: 'account' });
  return {
    format: 1,
    project,
    environment,
    account,
    region,
    bucket: { stack, stack_name: name, region, output: 'ArtifactBucket' },
    key: `environments/${environment}/sources.json`,
    tags,
    answers,
    services,
  };
}
