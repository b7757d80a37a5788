import * as z from 'zod';
import { isRegion, REGIONS, regionProblem } from '../aws/regions.ts';
import { readYaml } from '../yaml/reader.ts';
import { checkedText, stringMap } from '../yaml/schema.ts';
import { namePattern, nameProblem } from './names.ts';
import type { SourceFile } from './source-file.ts';

/** `ops.yaml`: the workspace's settings, shared by all its environments. */
export interface Project {
  project: string;
  /** Default home region of new environments. */
  region: string | null;
  /** Added to every stack, in addition to those of ops. */
  tags: Record<string, string>;
}

export const projectSchema = z.strictObject({
  project: checkedText((name) => nameProblem('project', name))
    .meta({ pattern: namePattern('project') })
    .describe(
      'Name of the project; the first part of every stack name. Lower-case letters, digits, hyphens.',
    ),
  region: checkedText((region) => (isRegion(region) ? null : regionProblem(region)))
    .meta({ enum: Object.keys(REGIONS) })
    .optional()
    .describe('Default AWS region of new environments.'),
  tags: stringMap(128, 256).optional().describe('Tags that CloudFormation adds to every resource.'),
});

/** Throws InvalidInput with every problem of the file. */
export function readProject(source: SourceFile): Project {
  const { value } = readYaml(source, projectSchema);
  return { project: value.project, region: value.region ?? null, tags: value.tags ?? {} };
}

/** The ops.yaml that `ops init` creates. */
export function projectText(project: string): string {
  return `# yaml-language-server: $schema=schemas/ops.schema.json
# Workspace of one project. Environments are in inventories/, services in services/.

# Prefix of every stack name.
project: ${project}

# Default region of new environments, and tags for every resource:
# region: eu-central-1
# tags:
#   cost-centre: platform
`;
}
