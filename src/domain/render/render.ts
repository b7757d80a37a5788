import { roleArn } from '../aws/arn.ts';
import { dnsSuffix, partitionOf } from '../aws/partition.ts';
import { ARTIFACT_STACK, stackName } from '../catalogue/hosts.ts';
import type { PlacedStack } from '../catalogue/kind.ts';
import { deploymentRole } from '../environment/account.ts';
import { imageIn } from '../environment/replica.ts';
import type { Settings } from '../environment/settings.ts';
import { InvalidInput } from '../operator/error.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type {
  DeclaredSecret,
  Input,
  RenderedEnvironment,
  RenderedStack,
  Sources,
  StackDescription,
} from '../stack/description.ts';
import { artifactOf, type FunctionCode } from '../stack/lambda-code.ts';
import { type JsonMap, parseTemplate } from '../template/parse.ts';
import { presentResources, resourceParameters } from '../template/resources.ts';
import { capabilitiesOf, parametersOf, resourceTexts, withFingerprint } from '../template/template.ts';
import { SHARED } from '../workspace/names.ts';
import { renderProblems } from './checks.ts';
import { dataPolicy } from './data-policy.ts';
import { limitProblems } from './limits.ts';
import { inputsOf, outputInput, settingsOf } from './parameters.ts';
import { composeService } from './service/compose.ts';
import { sourcesIn } from './sources.ts';
import type { Parsed, RenderInput } from './types.ts';

/** Maximum size in bytes of a template sent in a request ("CloudFormation quotas"). */
const LARGEST_TEMPLATE_BODY = 51_200;

/**
 * Renders answers, manifests and templates into stacks. Pure: the same input produces the same bytes. Throws
 * InvalidInput if manifests and answers conflict. Errors in a template are thrown when the stack's content is first
 * accessed (`checkTemplates` accesses all).
 */
export function render(input: RenderInput): RenderedEnvironment {
  const problems = renderProblems(input.settings, input.services);
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

/** The parts of a stack that depend on the template's content. */
function substance(stack: PlacedStack, input: RenderInput, parsed: Parsed) {
  const { file, data: base } = parsed(stack.kind.template);
  const service = composedFor(stack, input.settings);
  const composed = service ? composeService(base, service, file.path, input.settings.account) : null;
  const data = composed ?? base;
  const text = composed ? JSON.stringify(composed) : file.text;
  const printed = withFingerprint(file.path, text, data);
  const { parameters, origins } = inputsOf(stack, input, parsed, file.path, data);
  const bucket = artifactBucket(stack, input, printed.text);
  const needs = needsOf(stack, input, [...Object.values(parameters), bucket]);
  const values = literals(data, parameters);
  const problems = limitProblems({
    file: file.path,
    text: file.text,
    data,
    present: Object.keys(presentResources(data, values)),
    known: (name) => pseudoParameter(name, stack, input) ?? values[name] ?? null,
    service,
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return { data, text: printed.text, fingerprint: printed.fingerprint, parameters, origins, bucket, needs };
}

/**
 * The service that the stack's template is composed for, with images from the registry in its region. Other stacks use
 * their template unchanged.
 */
function composedFor(stack: PlacedStack, settings: Settings): ServiceManifest | null {
  const service = stack.kind.composed ? stack.service : null;
  if (!service || stack.place === 'home') return service;
  const near = (image: string) => imageIn(settingsOf(stack, settings).region, settings, image);
  return { ...service, containers: service.containers.map((each) => ({ ...each, image: near(each.image) })) };
}

/**
 * Names, regions and secrets are available immediately; what depends on the template is computed on first access.
 * Parsing templates takes longer than anything else, and half of the commands only need the list of stacks.
 */
function renderStack(stack: PlacedStack, input: RenderInput, parsed: Parsed): RenderedStack {
  let found: ReturnType<typeof substance> | undefined;
  const content = () => {
    found ??= substance(stack, input, parsed);
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
      return dataPolicy(content().data);
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

/** Function code and large templates are first uploaded to the account's artefact bucket. */
function artifactBucket(stack: PlacedStack, input: RenderInput, text: string): Input | null {
  const needed = stack.kind.functions.length > 0 || Buffer.byteLength(text) > LARGEST_TEMPLATE_BODY;
  if (!needed || stack.kind.name === ARTIFACT_STACK) return null;
  return outputInput(ARTIFACT_STACK, 'ArtifactBucket', stack, input);
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

/** In the order of the stacks, so that the output is deterministic. */
function needsOf(stack: PlacedStack, input: RenderInput, inputs: (Input | null)[]): string[] {
  const sources = inputs.flatMap((each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? [each.stack] : [],
  );
  const needed = new Set([...stack.needs, ...sources]);
  return input.stacks.map(({ host }) => host).filter((host) => needed.has(host));
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

function secretPathOf(service: ServiceManifest, { project, environment }: RenderInput): string {
  return `/${project.project}/${environment}/${service.name}`;
}

function secretsOf(service: ServiceManifest, stack: PlacedStack, input: RenderInput): DeclaredSecret[] {
  const { project } = input.project;
  const key = settingsOf(stack, input.settings).kms_key ?? `alias/${project}-${input.environment}`;
  return Object.entries(service.secrets)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shared, generate }]) => ({
      name: `/${project}/${input.environment}/${shared ? SHARED : service.name}/${name}`,
      key_id: key,
      ...(stack.place === 'home' ? { generate } : { generate: null, copy_from: input.settings.region }),
    }));
}

/** What AWS gives a template itself ("Pseudo parameters reference"). */
function pseudoParameter(
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
function literals(data: JsonMap, parameters: Record<string, Input>): Record<string, string | null> {
  return Object.fromEntries(
    parametersOf(data).map(({ name, default: fallback }) => {
      const input = parameters[name] ?? (typeof fallback === 'object' ? null : fallback);
      if (input === null) return [name, null];
      if (Array.isArray(input)) return [name, input.join(',')];
      return [name, typeof input === 'object' ? null : String(input)];
    }),
  );
}
