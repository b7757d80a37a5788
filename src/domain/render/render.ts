import { roleArn } from '../aws/arn.ts';
import { factsOf } from '../catalogue/facts.ts';
import { type StackKind, stackName, type TemplateName } from '../catalogue/kinds.ts';
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
  StackDescription,
} from '../stack/description.ts';
import { artifactOf, type FunctionCode } from '../stack/lambda-code.ts';
import { type JsonMap, parseTemplate } from '../template/parse.ts';
import { capabilitiesOf, parametersOf, resourceTexts, withFingerprint } from '../template/read.ts';
import { presentResources, resourceParameters } from '../template/resources.ts';
import { SHARED } from '../workspace/names.ts';
import { renderProblems } from './checks.ts';
import { inputsOf, outputInput, settingsOf } from './parameters.ts';
import { composeService } from './service/compose.ts';
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
  const stacks = input.kinds.map((kind) => renderStack(kind, input, parsed));
  return {
    project: input.project.project,
    environment,
    account: settings.account,
    region: settings.region,
    local: settings.local,
    size: settings.size,
    lock: `/${input.project.project}/${environment}/.ops/lock`,
    stacks,
  };
}

/** Parses each template on first use, once. */
function parsedTemplates(templates: RenderInput['templates']): Parsed {
  const done: Partial<Record<TemplateName, ReturnType<Parsed>>> = {};
  return (name) => {
    const file = templates[name];
    if (!file) throw new TypeError(`The template ${name} was not given`);
    done[name] ??= { file, data: file.data ?? parseTemplate(file.path, file.text) };
    return done[name];
  };
}

/** The parts of a stack that depend on the template's content. */
function substance(kind: StackKind, input: RenderInput, parsed: Parsed) {
  const { file, data: base } = parsed(kind.template);
  const service = composedFor(kind, input.settings);
  const composed = service ? composeService(base, service, file.path) : null;
  const data = composed ?? base;
  const text = composed ? JSON.stringify(composed) : file.text;
  const printed = withFingerprint(file.path, text, data);
  const { parameters, origins } = inputsOf(kind, input, parsed, file.path, data);
  const bucket = artifactBucket(kind, input, printed.text);
  const needs = needsOf(kind, input, [...Object.values(parameters), bucket]);
  return { data, text: printed.text, fingerprint: printed.fingerprint, parameters, origins, bucket, needs };
}

/**
 * The service that the stack's template is composed for, with images from the registry in its region. Other stacks use
 * their template unchanged.
 */
function composedFor(kind: StackKind, settings: Settings): ServiceManifest | null {
  const service = kind.template === 'service' ? kind.service : null;
  if (!service || kind.place === 'home') return service;
  const near = (image: string) => imageIn(settingsOf(kind, settings).region, settings.region, image);
  return { ...service, containers: service.containers.map((each) => ({ ...each, image: near(each.image) })) };
}

/**
 * Names, regions and secrets are available immediately; what depends on the template is computed on first access.
 * Parsing templates takes longer than anything else, and half of the commands only need the list of stacks.
 */
function renderStack(kind: StackKind, input: RenderInput, parsed: Parsed): RenderedStack {
  let found: ReturnType<typeof substance> | undefined;
  const content = () => {
    found ??= substance(kind, input, parsed);
    return found;
  };
  const service = composedFor(kind, input.settings);
  const settings = settingsOf(kind, input.settings);
  const functions = codeOf(kind, input);
  const description: StackDescription = {
    format: 1,
    stack: kind.host,
    stack_name: stackName(input.project.project, input.environment, kind),
    scope: kind.scope === input.scope ? 'environment' : 'account',
    account: input.settings.account,
    region: settings.region,
    get needs() {
      return content().needs;
    },
    template: `${kind.host}.template.${service ? 'json' : 'yaml'}`,
    get fingerprint() {
      return content().fingerprint;
    },
    get parameters() {
      return content().parameters;
    },
    tags: tagsOf(kind, input),
    get capabilities() {
      return capabilitiesOf(content().data);
    },
    role_arn: serviceRole(input),
    stack_policy: null,
    termination_protection: kind.scope === 'environment' && input.settings.deletion_protection,
    disable_rollback: false,
    notification_arns: [],
    get artifact_bucket() {
      return content().bucket;
    },
    secrets: service ? secretsOf(service, kind, input) : [],
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
    facts: [...(kind.place === 'replica' ? [settings.region] : []), ...factsOf(kind, settings)],
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
function artifactBucket(kind: StackKind, input: RenderInput, text: string): Input | null {
  const needed = kind.functions.length > 0 || Buffer.byteLength(text) > LARGEST_TEMPLATE_BODY;
  if (!needed || kind.template === 'toolchain') return null;
  return outputInput('toolchain', 'ArtifactBucket', kind, input);
}

/** The code of the kind's functions. */
function codeOf(kind: StackKind, input: RenderInput): FunctionCode[] {
  return kind.functions.map((name) => {
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
function needsOf(kind: StackKind, input: RenderInput, inputs: (Input | null)[]): string[] {
  const sources = inputs.flatMap((each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? [each.stack] : [],
  );
  const needed = new Set([...kind.needs, ...sources]);
  return input.kinds.map(({ host }) => host).filter((host) => needed.has(host));
}

function tagsOf(kind: StackKind, input: RenderInput): Record<string, string> {
  return {
    ...input.project.tags,
    Project: input.project.project,
    ...(kind.scope === 'environment' && { Environment: input.environment }),
    ...(kind.service && { Service: kind.service.name }),
    ManagedBy: 'ops',
  };
}

function secretPathOf(service: ServiceManifest, { project, environment }: RenderInput): string {
  return `/${project.project}/${environment}/${service.name}`;
}

function secretsOf(service: ServiceManifest, kind: StackKind, input: RenderInput): DeclaredSecret[] {
  const { project } = input.project;
  const key = settingsOf(kind, input.settings).kms_key ?? `alias/${project}-${input.environment}`;
  return Object.entries(service.secrets)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shared, generate }]) => ({
      name: `/${project}/${input.environment}/${shared ? SHARED : service.name}/${name}`,
      key_id: key,
      ...(kind.place === 'home' ? { generate } : { generate: null, copy_from: input.settings.region }),
    }));
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
