import type { EnvironmentSummary } from '../../domain/deployment/views.ts';
import { LOCAL_ACCOUNT } from '../../domain/environment/sizes.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { environmentFile } from '../../domain/workspace/paths.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';

/**
 * The workspace's environments, by name. Reads one small file each and renders nothing. An invalid file is listed with
 * its problem, so that it does not hide the others.
 */
export async function listEnvironments(ctx: Context): Promise<EnvironmentSummary[]> {
  const files = await environmentFiles(ctx);
  return Promise.all(files.map(({ name, source }) => summarize(ctx, name, source)));
}

async function summarize(ctx: Context, name: string, source: SourceFile): Promise<EnvironmentSummary> {
  try {
    return summary(name, await topLevel(ctx, source));
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return {
      name,
      account: '',
      region: '',
      local: false,
      size: '',
      services: [],
      problem: problemText(error),
    };
  }
}

/** The CIDRs of the workspace's environments, except those of `except`. */
export async function usedNetworks(ctx: Context, except?: string): Promise<string[]> {
  const files = (await environmentFiles(ctx)).filter(({ name }) => name !== except);
  return (await Promise.all(files.map(({ source }) => network(ctx, source)))).flat();
}

async function network(ctx: Context, source: SourceFile): Promise<string[]> {
  try {
    const { vpc_cidr } = await topLevel(ctx, source);
    return typeof vpc_cidr === 'string' ? [vpc_cidr] : [];
  } catch (error) {
    if (error instanceof OperatorError) return [];
    throw error;
  }
}

async function environmentFiles(ctx: Context): Promise<{ name: string; source: SourceFile }[]> {
  const names = await ctx.workspace.environments();
  const files = await Promise.all(
    names.map(async (name) => ({ name, source: await ctx.workspace.read(environmentFile(name)) })),
  );
  return files.flatMap(({ name, source }) => (source ? [{ name, source }] : []));
}

/** The file's top-level keys, not validated. Loads the YAML parser only if the file changed. */
async function topLevel(ctx: Context, source: SourceFile): Promise<Record<string, unknown>> {
  const value = await ctx.parseCache.get(`answers ${ctx.workspace.root} ${source.path}`, source, async () => {
    const { YamlFile } = await import('../../domain/yaml/file.ts');
    return YamlFile.parse(source).value;
  });
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function summary(name: string, answers: Record<string, unknown>): EnvironmentSummary {
  const local = answers.local === true;
  const services = answers.services;
  return {
    name,
    account: text(answers.account, local ? LOCAL_ACCOUNT : ''),
    region: text(answers.region, ''),
    local,
    size: text(answers.size, 'trial'),
    services: Array.isArray(services) ? services.filter((service) => typeof service === 'string') : [],
    problem: null,
  };
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function problemText(error: OperatorError): string {
  const first = error instanceof InvalidInput ? (error.problems[0] ?? error) : error;
  const { file, line, column } = first.detail;
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: ${first.message}`;
}
