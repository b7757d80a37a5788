import { environmentStacks, functionsFor, templatesFor } from '../../domain/catalogue/catalogue.ts';
import type { PlacedStack } from '../../domain/catalogue/kind.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { writeHostsFile } from '../../domain/render/inventory.ts';
import { render } from '../../domain/render/render.ts';
import type { TemplateFile } from '../../domain/render/types.ts';
import { readService, type ServiceManifest } from '../../domain/service/manifest.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import type { FunctionCode } from '../../domain/stack/lambda-code.ts';
import { parseTemplate } from '../../domain/template/parse.ts';
import { hostsFile, serviceFile } from '../../domain/workspace/paths.ts';
import type { Project } from '../../domain/workspace/project.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';
import { collectProblems } from './collect-problems.ts';
import { type AnsweredEnvironment, answered, loadAnswers } from './load-answers.ts';

/** An environment read from its files, checked and rendered; nothing of it came from AWS. */
export interface LoadedEnvironment extends AnsweredEnvironment {
  services: ServiceManifest[];
  rendered: RenderedEnvironment;
  /** hosts.yml as it must be for the rendered stacks; the same text where it already is. */
  hosts: SourceFile;
}

/** Reads, validates and renders one environment. Throws `unknown_environment`, or InvalidInput with all problems. */
export async function loadEnvironment(ctx: Context, name: string): Promise<LoadedEnvironment> {
  return complete(ctx, await loadAnswers(ctx, name));
}

/** From the text of environment.yml, as it lies there or as it is about to be written, to everything known of it. */
export async function assemble(
  ctx: Context,
  project: Project,
  name: string,
  source: SourceFile,
): Promise<LoadedEnvironment> {
  return complete(ctx, await answered(ctx, project, name, source));
}

async function complete(ctx: Context, environment: AnsweredEnvironment): Promise<LoadedEnvironment> {
  const { name, project, answers, settings, source } = environment;
  const services = await collectProblems(settings.services, (service) => loadService(ctx, service));
  const stacks = environmentStacks(services, settings);
  const [templates, functions] = await Promise.all([loadTemplates(ctx, stacks), loadFunctions(ctx, stacks)]);
  const rendered = render({
    scope: 'environment',
    account: null,
    stacks,
    project,
    environment: name,
    settings,
    answers,
    services,
    templates,
    functions,
    file: source.path,
  });
  const present = await ctx.workspace.read(hostsFile(name));
  return {
    ...environment,
    services,
    rendered,
    get hosts() {
      return writeHostsFile(rendered, present);
    },
  };
}

/** The same environment with these stacks; hosts.yml follows. */
export function withStacks(env: LoadedEnvironment, rendered: RenderedEnvironment): LoadedEnvironment {
  if (rendered === env.rendered) return env;
  return { ...env, rendered, hosts: writeHostsFile(rendered, env.hosts) };
}

/** Reads one manifest. Throws `unknown_service`, or InvalidInput. */
export async function loadService(ctx: Context, name: string): Promise<ServiceManifest> {
  const source = await ctx.workspace.read(serviceFile(name));
  if (source) return readService(name, source);
  throw new OperatorError(
    'input',
    'unknown_service',
    `No service ${name}: there is no ${serviceFile(name)}`,
    { value: name },
  );
}

export async function loadTemplates(
  ctx: Context,
  stacks: readonly PlacedStack[],
): Promise<Record<string, TemplateFile>> {
  const load = async (name: string) => [name, await loadTemplate(ctx, `cfn/${name}.yaml`)] as const;
  return Object.fromEntries(await Promise.all(templatesFor(stacks).map(load)));
}

/** The code of all functions that the stacks take: in each archive its own modules beside those that all share. */
export async function loadFunctions(ctx: Context, stacks: readonly PlacedStack[]): Promise<FunctionCode[]> {
  const names = functionsFor(stacks);
  if (names.length === 0) return [];
  const shared = await ctx.workspace.packagedFolder('cfn/lambda/common', '.py');
  return Promise.all(
    names.map(async (name) => ({
      name,
      files: [...(await ctx.workspace.packagedFolder(`cfn/lambda/${name}`, '.py')), ...shared],
    })),
  );
}

/** Parsing the templates takes longer than anything else. What is wrong in one is told when it is looked at. */
async function loadTemplate(ctx: Context, path: string): Promise<TemplateFile> {
  const source = await ctx.workspace.packaged(path);
  try {
    const data = await ctx.readings.kept(`template ${path}`, source, async () =>
      parseTemplate(path, source.text),
    );
    return { ...source, data };
  } catch (error) {
    if (error instanceof OperatorError) return source;
    throw error;
  }
}
