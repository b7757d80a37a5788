import { ARTIFACT_STACK } from '../catalogue/hosts.ts';
import type { PlacedStack } from '../catalogue/kind.ts';
import { imageIn } from '../environment/replica.ts';
import type { Settings } from '../environment/settings.ts';
import { InvalidInput } from '../operator/error.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type { Input } from '../stack/description.ts';
import { presentResources } from '../template/resources.ts';
import { withFingerprint } from '../template/template.ts';
import { dataPolicy } from './data-policy.ts';
import { limitProblems } from './limits.ts';
import { inputsOf, outputInput, settingsOf } from './parameters.ts';
import { composeService } from './service/compose.ts';
import type { Parsed, RenderInput } from './types.ts';
import { literals, pseudoParameter } from './values.ts';

/** Maximum size in bytes of a template sent in a request ("CloudFormation quotas"). */
const LARGEST_TEMPLATE_BODY = 51_200;

/** What a stack's template decides. Throws InvalidInput if AWS would refuse it, or nothing provides a parameter. */
export function contentOf(stack: PlacedStack, input: RenderInput, parsed: Parsed) {
  const { file, data: base } = parsed(stack.kind.template);
  const service = composedFor(stack, input.settings);
  const composed = service ? composeService(base, service, file.path, input.settings.account) : null;
  const data = composed ?? base;
  const text = composed ? JSON.stringify(composed) : file.text;
  const policy = dataPolicy(data);
  const printed = withFingerprint(file.path, text, data, policy);
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
  return { ...printed, data, policy, parameters, origins, bucket, needs };
}

/**
 * The service that the stack's template is composed for, with images from the registry in its region. Other stacks use
 * their template unchanged.
 */
export function composedFor(stack: PlacedStack, settings: Settings): ServiceManifest | null {
  const service = stack.kind.composed ? stack.service : null;
  if (!service || stack.place === 'home') return service;
  const near = (image: string) => imageIn(settingsOf(stack, settings).region, settings, image);
  return { ...service, containers: service.containers.map((each) => ({ ...each, image: near(each.image) })) };
}

/** Function code and large templates are first uploaded to the account's artefact bucket. */
function artifactBucket(stack: PlacedStack, input: RenderInput, text: string): Input | null {
  const needed = stack.kind.functions.length > 0 || Buffer.byteLength(text) > LARGEST_TEMPLATE_BODY;
  if (!needed || stack.kind.name === ARTIFACT_STACK) return null;
  return outputInput(ARTIFACT_STACK, 'ArtifactBucket', stack, input);
}

/** In the order of the stacks, so that the output is deterministic. */
function needsOf(stack: PlacedStack, input: RenderInput, inputs: (Input | null)[]): string[] {
  const sources = inputs.flatMap((each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? [each.stack] : [],
  );
  const needed = new Set([...stack.needs, ...sources]);
  return input.stacks.map(({ host }) => host).filter((host) => needed.has(host));
}
