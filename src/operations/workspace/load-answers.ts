import { readEnvironment } from '../../domain/answers/files/environment-file.ts';
import { roleArn } from '../../domain/aws/arn.ts';
import { reservedNames } from '../../domain/catalogue/catalogue.ts';
import type { Answers, Settings } from '../../domain/environment/settings.ts';
import { LOCAL_ACCOUNT } from '../../domain/environment/sizes.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { nearest } from '../../domain/operator/spelling.ts';
import type { Target } from '../../domain/session/target.ts';
import { environmentFile } from '../../domain/workspace/paths.ts';
import type { Project } from '../../domain/workspace/project.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { YamlFile } from '../../domain/yaml/file.ts';
import type { Context } from '../context.ts';
import { loadWorkspace } from './load-workspace.ts';

/** An environment as ops.yaml and environment.yml describe it, without manifests and templates. */
export interface ConfiguredEnvironment {
  name: string;
  project: Project;
  settings: Settings;
  target: Target;
}

/** With the answers and the file they come from. */
export interface AnsweredEnvironment extends ConfiguredEnvironment {
  /** The answers in environment.yml. */
  answers: Partial<Answers>;
  /** environment.yml, with positions. */
  source: YamlFile;
}

/**
 * What a command does if the manifest of a service is missing or invalid: only what deploys needs it. Nothing else may
 * fail because of it, least of all what an operator needs when the files are broken.
 */
export type Manifests = 'required' | 'optional';

/**
 * Reads and validates environment.yml; enough for commands that deploy nothing. Throws `unknown_environment`, or
 * InvalidInput with all problems of the file.
 */
export async function loadAnswers(
  ctx: Context,
  name: string,
  manifests: Manifests = 'optional',
): Promise<AnsweredEnvironment> {
  const project = await loadWorkspace(ctx);
  const source = await ctx.workspace.read(environmentFile(name));
  if (!source) throw await unknownEnvironment(ctx, name);
  return parseAnswers(ctx, project, name, source, manifests);
}

/** Parses the text of environment.yml, on disk or about to be written. Throws InvalidInput. */
export async function parseAnswers(
  ctx: Context,
  project: Project,
  name: string,
  source: SourceFile,
  manifests: Manifests = 'required',
): Promise<AnsweredEnvironment> {
  const services = manifests === 'required' ? await ctx.workspace.services() : null;
  const read = readEnvironment(source, { environment: name, services, reserved: reservedNames() });
  return { name, project, target: targetOf(read.settings, name), ...read };
}

/** How to connect to the account of these settings; `environment` appears in commands that fix its access. */
export function targetOf(
  settings: Pick<Settings, 'region' | 'profile' | 'local'> & Partial<Pick<Settings, 'account' | 'role'>>,
  environment?: string,
): Target {
  const { region, profile, local, account, role } = settings;
  if (local) return { region, profile: null, local };
  // Without a known account the ARN of a role name cannot be built.
  const known = account !== undefined && account !== LOCAL_ACCOUNT;
  const usableRole = role && (known || role.startsWith('arn:'));
  return {
    region,
    profile,
    local,
    ...(usableRole && { role: roleArn(role, account ?? '', region) }),
    ...(environment !== undefined && { environment }),
  };
}

export async function unknownEnvironment(ctx: Context, name: string): Promise<OperatorError> {
  const names = await ctx.workspace.environments();
  const near = nearest(name, names);
  return new OperatorError(
    'input',
    'unknown_environment',
    `No environment ${name}: ${environmentFile(name)} does not exist`,
    {
      value: name,
      reason:
        names.length > 0 ? `This workspace has ${names.join(', ')}` : 'This workspace has no environment yet',
      next: [...(near ? [`Did you mean ${near}?`] : []), `ops env create ${name}`, 'ops env list --aws'],
    },
  );
}
