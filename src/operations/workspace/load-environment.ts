import { environmentStacks, functionsFor, templatesFor } from '../../domain/catalogue/catalogue.ts';
import type { PlacedStack } from '../../domain/catalogue/kind.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
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
import { warning } from '../progress.ts';
import { type AnsweredEnvironment, loadAnswers, type Manifests, parseAnswers } from './load-answers.ts';
import { refuseNameConflict } from './name-conflict.ts';

/** An environment read from its files, checked and rendered, without data from AWS. */
export interface LoadedEnvironment extends AnsweredEnvironment {
  services: ServiceManifest[];
  /** Services without a valid manifest, which are not rendered: their stacks look as if the files had lost them. */
  unreadable: string[];
  rendered: RenderedEnvironment;
  /** hosts.yml for the rendered stacks; unchanged if it is already correct. */
  hosts: SourceFile;
}

/**
 * Reads, validates and renders one environment. Throws `unknown_environment`, or InvalidInput with all problems. With
 * `optional` manifests, services without a valid one are left out, with a warning.
 */
export async function loadEnvironment(
  ctx: Context,
  name: string,
  manifests: Manifests = 'required',
): Promise<LoadedEnvironment> {
  const environment = await loadAnswers(ctx, name, manifests);
  if (manifests === 'required')
    await refuseNameConflict(ctx, environment.project, name, environment.settings.account);
  return renderFrom(ctx, environment, manifests);
}

/** Validates and renders an environment from the text of environment.yml, on disk or about to be written. */
export async function loadEnvironmentFrom(
  ctx: Context,
  project: Project,
  name: string,
  source: SourceFile,
): Promise<LoadedEnvironment> {
  return renderFrom(ctx, await parseAnswers(ctx, project, name, source));
}

async function renderFrom(
  ctx: Context,
  environment: AnsweredEnvironment,
  manifests: Manifests = 'required',
): Promise<LoadedEnvironment> {
  const { name, project, answers, source } = environment;
  const services = await loadServices(ctx, environment.settings.services, manifests);
  const unreadable = environment.settings.services.filter(
    (service) => !services.some((manifest) => manifest.name === service),
  );
  const settings = { ...environment.settings, services: services.map((manifest) => manifest.name) };
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
    unreadable,
    rendered,
    get hosts() {
      return writeHostsFile(rendered, present);
    },
  };
}

/** The environment with these stacks and their hosts.yml. */
export function withStacks(env: LoadedEnvironment, rendered: RenderedEnvironment): LoadedEnvironment {
  if (rendered === env.rendered) return env;
  return { ...env, rendered, hosts: writeHostsFile(rendered, env.hosts) };
}

async function loadServices(ctx: Context, names: string[], manifests: Manifests): Promise<ServiceManifest[]> {
  if (manifests === 'required') return collectProblems(names, (service) => loadService(ctx, service));
  const found = await Promise.all(names.map((service) => loadUnlessInvalid(ctx, service)));
  return found.filter((manifest) => manifest !== null);
}

async function loadUnlessInvalid(ctx: Context, service: string): Promise<ServiceManifest | null> {
  try {
    return await loadService(ctx, service);
  } catch (error) {
    if (!(error instanceof OperatorError) || error.exit !== 'input') throw error;
    warning(ctx, `${service} is left out: ${error.message}`);
    return null;
  }
}

/** Reads one manifest. Throws `unknown_service`, or InvalidInput. */
export async function loadService(ctx: Context, name: string): Promise<ServiceManifest> {
  const source = await ctx.workspace.read(serviceFile(name));
  if (source) return readService(name, source);
  throw new OperatorError(
    'input',
    'unknown_service',
    `No service ${name}: ${serviceFile(name)} does not exist`,
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

/** The code of all functions of the stacks; each archive has its own and the shared modules. */
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

/** Cached, because parsing templates takes longest. A syntax error is reported when the template is rendered. */
async function loadTemplate(ctx: Context, path: string): Promise<TemplateFile> {
  const source = await ctx.workspace.packaged(path);
  try {
    const data = await ctx.parseCache.get(`template ${path}`, source, async () =>
      parseTemplate(path, source.text),
    );
    return { ...source, data };
  } catch (error) {
    if (error instanceof OperatorError) return source;
    throw error;
  }
}

/** Does `work` for each item and throws the invalid input of all of them at once. */
export async function collectProblems<In, Out>(
  items: In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const problems: OperatorError[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      if (error instanceof InvalidInput) problems.push(...error.problems);
      else if (error instanceof OperatorError && error.exit === 'input') problems.push(error);
      else throw error;
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return results;
}
