import * as z from 'zod';
import { isRegion, REGIONS, regionProblem } from '../aws/regions.ts';
import { readYaml } from '../yaml/reader.ts';
import { checkedText, stringMap } from '../yaml/schema-parts.ts';
import { namePattern, nameProblem } from './names.ts';
import type { SourceFile } from './source-file.ts';

/** What `ops.yaml` says: the workspace's own settings, true for all of its environments. */
export interface Project {
  project: string;
  /** Home region that new environments are offered first. */
  region: string | null;
  /** Put on every stack, beside those of ops. */
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
    .describe('AWS region that new environments are offered first.'),
  tags: stringMap(128, 256).optional().describe('Tags that CloudFormation puts on every resource.'),
});

/** Throws InvalidInput with every problem of the file. */
export function readProject(source: SourceFile): Project {
  const { value } = readYaml(source, projectSchema);
  return { project: value.project, region: value.region ?? null, tags: value.tags ?? {} };
}

/** The text `ops init` starts a workspace with. */
export function projectText(project: string): string {
  return `# yaml-language-server: $schema=schemas/ops.schema.json
# The workspace of one project. Environments are in inventories/, services in services/.

# First part of every stack's name.
project: ${project}

# Region that new environments are offered first, and tags for every resource:
# region: eu-central-1
# tags:
#   cost-centre: platform
`;
}
