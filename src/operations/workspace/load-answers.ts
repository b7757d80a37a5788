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

/** What ops.yaml and environment.yml say of an environment; manifests and templates were not looked at. */
export interface ConfiguredEnvironment {
  name: string;
  project: Project;
  settings: Settings;
  target: Target;
}

/** The same with what it was read from. */
export interface AnsweredEnvironment extends ConfiguredEnvironment {
  /** What environment.yml says. */
  answers: Partial<Answers>;
  /** environment.yml, with positions. */
  source: YamlFile;
}

/**
 * Reads and validates environment.yml: all that a command needs which deploys nothing. Throws `unknown_environment`,
 * or InvalidInput with all problems of the file.
 */
export async function loadAnswers(ctx: Context, name: string): Promise<AnsweredEnvironment> {
  const project = await loadWorkspace(ctx);
  const source = await ctx.workspace.read(environmentFile(name));
  if (!source) throw await unknownEnvironment(ctx, name);
  return answered(ctx, project, name, source);
}

/** From the text of environment.yml, as it lies there or as it is about to be written. Throws InvalidInput. */
export async function answered(
  ctx: Context,
  project: Project,
  name: string,
  source: SourceFile,
): Promise<AnsweredEnvironment> {
  const services = await ctx.workspace.services();
  const read = readEnvironment(source, { environment: name, services, reserved: reservedNames() });
  return { name, project, target: targetOf(read.settings, name), ...read };
}

/** How to reach the account of these settings; `environment` is named where a command can mend its access. */
export function targetOf(
  settings: Pick<Settings, 'region' | 'profile' | 'local'> & Partial<Pick<Settings, 'account' | 'role'>>,
  environment?: string,
): Target {
  const { region, profile, local, account, role } = settings;
  if (local) return { region, profile: null, local };
  // An account that is still to be found out has no name by which its role could be called.
  const known = account !== undefined && account !== LOCAL_ACCOUNT;
  const named = role && (known || role.startsWith('arn:'));
  return {
    region,
    profile,
    local,
    ...(named && { role: roleArn(role, account ?? '', region) }),
    ...(environment !== undefined && { environment }),
  };
}

export async function unknownEnvironment(ctx: Context, name: string): Promise<OperatorError> {
  const names = await ctx.workspace.environments();
  const near = nearest(name, names);
  return new OperatorError(
    'input',
    'unknown_environment',
    `No environment ${name}: there is no ${environmentFile(name)}`,
    {
      value: name,
      reason:
        names.length > 0
          ? `This workspace has: ${names.join(', ')}`
          : 'This workspace has no environment yet',
      next: near ? [`Did you mean ${near}?`, `ops env create ${name}`] : [`ops env create ${name}`],
    },
  );
}
