import { dnsSuffix, partitionOf } from '../aws/partition.ts';
import { stackName } from '../catalogue/hosts.ts';
import type { PlacedStack } from '../catalogue/kind.ts';
import type { Input } from '../stack/description.ts';
import type { JsonMap } from '../template/parse.ts';
import { parametersOf } from '../template/template.ts';
import { settingsOf } from './parameters.ts';
import type { RenderInput } from './types.ts';

/** What AWS gives a template itself ("Pseudo parameters reference"). */
export function pseudoParameter(
  name: string,
  { host, kind, place }: PlacedStack,
  input: RenderInput,
): string | null {
  const { project, environment, settings } = input;
  if (name === 'AWS::AccountId') return settings.account;
  const { region } = settingsOf({ place }, settings);
  if (name === 'AWS::Region') return region;
  if (name === 'AWS::Partition') return partitionOf(region);
  if (name === 'AWS::URLSuffix') return dnsSuffix(region);
  if (name === 'AWS::StackName') return stackName(project.project, environment, { host, scope: kind.scope });
  return null;
}

/** Parameter values for evaluating conditions; null if only known after a deployment. */
export function literals(data: JsonMap, parameters: Record<string, Input>): Record<string, string | null> {
  return Object.fromEntries(
    parametersOf(data).map(({ name, default: fallback }) => {
      const input = parameters[name] ?? (typeof fallback === 'object' ? null : fallback);
      if (input === null) return [name, null];
      if (Array.isArray(input)) return [name, input.join(',')];
      return [name, typeof input === 'object' ? null : String(input)];
    }),
  );
}
