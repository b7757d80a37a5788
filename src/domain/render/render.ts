import { roleArn } from '../aws/arn.ts';
import { stackName } from '../catalogue/hosts.ts';
import type { PlacedStack } from '../catalogue/kind.ts';
import { deploymentRole } from '../environment/account.ts';
import { InvalidInput } from '../operator/error.ts';
import type { RenderedEnvironment, RenderedStack, Sources, StackDescription } from '../stack/description.ts';
import { artifactOf, type FunctionCode } from '../stack/lambda-code.ts';
import { parseTemplate } from '../template/parse.ts';
import { presentResources, resourceParameters } from '../template/resources.ts';
import { capabilitiesOf, resourceTexts } from '../template/template.ts';
import { renderProblems } from './checks.ts';
import { composedFor, contentOf } from './content.ts';
import { secretPathOf, secretsOf } from './declared-secrets.ts';
import { settingsOf } from './parameters.ts';
import { sourcesIn } from './sources.ts';
import type { Parsed, RenderInput } from './types.ts';
import { literals } from './values.ts';

/**
 * Renders answers, manifests and templates into stacks. Pure: the same input produces the same bytes. Throws
 * InvalidInput if manifests and answers conflict. Errors in a template are thrown when the stack's content is first
 * accessed (`checkTemplates` accesses all).
 */
export function render(input: RenderInput): RenderedEnvironment {
  const problems = renderProblems(input.project.project, input.settings, input.services);
  if (problems.length > 0) throw new InvalidInput(problems);
  const { settings, environment } = input;
  const parsed = parsedTemplates(input.templates);
  const stacks = input.stacks.map((stack) => renderStack(stack, input, parsed));
  return {
    project: input.project.project,
    environment,
    account: settings.account,
    region: settings.region,
    local: settings.local,
    size: settings.size,
    lock: `/${input.project.project}/${environment}/.ops/lock`,
    stacks,
    sources: input.scope === 'environment' ? sourcesOf(input) : null,
  };
}

/** What a later `ops env adopt` needs to render the same. */
function sourcesOf(input: RenderInput): Sources {
  const { project, environment, settings, answers, services } = input;
  const { account, region } = settings;
  const data = services.map(({ name, source }) => [name, source.value as Record<string, unknown>] as const);
  return sourcesIn({ project, environment, account, region }, answers, Object.fromEntries(data));
}

/** Parses each template on first use, once. */
function parsedTemplates(templates: RenderInput['templates']): Parsed {
  const done: Partial<Record<string, ReturnType<Parsed>>> = {};
  return (name) => {
    const file = templates[name];
    if (!file) throw new TypeError(`The template ${name} was not given`);
    done[name] ??= { file, data: file.data ?? parseTemplate(file.path, file.text) };
    return done[name];
  };
}

/**
 * Names, regions and secrets are available immediately; what depends on the template is computed on first access.
 * Parsing templates takes longer than anything else, and half of the commands only need the list of stacks.
 */
function renderStack(stack: PlacedStack, input: RenderInput, parsed: Parsed): RenderedStack {
  let found: ReturnType<typeof contentOf> | undefined;
  const content = () => {
    found ??= contentOf(stack, input, parsed);
    return found;
  };
  const service = composedFor(stack, input.settings);
  const settings = settingsOf(stack, input.settings);
  const { host, kind } = stack;
  const functions = codeOf(stack, input);
  const description: StackDescription = {
    format: 1,
    stack: host,
    stack_name: stackName(input.project.project, input.environment, { host, scope: kind.scope }),
    scope: kind.scope === input.scope ? 'environment' : 'account',
    account: input.settings.account,
    region: settings.region,
    get needs() {
      return content().needs;
    },
    template: `${host}.template.${service ? 'json' : 'yaml'}`,
    get fingerprint() {
      return content().fingerprint;
    },
    get parameters() {
      return content().parameters;
    },
    tags: tagsOf(stack, input),
    get capabilities() {
      return capabilitiesOf(content().data);
    },
    role_arn: serviceRole(input),
    get stack_policy() {
      return content().policy;
    },
    termination_protection: kind.scope === 'environment' && input.settings.deletion_protection,
    disable_rollback: false,
    notification_arns: [],
    get artifact_bucket() {
      return content().bucket;
    },
    secrets: service ? secretsOf(service, stack, input) : [],
    ...(service?.read_secrets && { secret_paths: [secretPathOf(service, input)] }),
    ...(functions.length > 0 && { artifacts: functions.map(artifactOf) }),
    source: service ? service.file : `cfn/${kind.template}.yaml`,
  };
  return {
    description,
    functions,
    get templateText() {
      return content().text;
    },
    get resourceTexts() {
      return resourceTexts(content().data);
    },
    get resourceTypes() {
      return presentResources(content().data, literals(content().data, content().parameters));
    },
    get resourceParameters() {
      return resourceParameters(content().data);
    },
    get origins() {
      return content().origins;
    },
    facts: [...(stack.place === 'replica' ? [settings.region] : []), ...kind.facts(settings, stack)],
  };
}

/**
 * Computes everything that `render` deferred. Throws InvalidInput if a template is invalid, or has a parameter that
 * nothing provides.
 */
export function checkTemplates({ stacks }: RenderedEnvironment): void {
  for (const { description } of stacks) void description.fingerprint;
}

/** The code of the stack's functions. */
function codeOf(stack: PlacedStack, input: RenderInput): FunctionCode[] {
  return stack.kind.functions.map((name) => {
    const code = input.functions.find((each) => each.name === name);
    if (!code) throw new TypeError(`The function ${name} was not given`);
    return code;
  });
}

/** The service role of CloudFormation; null: it uses the caller's permissions. */
function serviceRole({ project, settings }: RenderInput): string | null {
  const { service_role, account, region } = settings;
  return service_role ? roleArn(deploymentRole(project.project), account, region) : null;
}

function tagsOf(stack: PlacedStack, input: RenderInput): Record<string, string> {
  return {
    ...input.project.tags,
    Project: input.project.project,
    ...(stack.kind.scope === 'environment' && { Environment: input.environment }),
    ...(stack.service && { Service: stack.service.name }),
    ManagedBy: 'ops',
  };
}
