import { sourcesOf } from '../catalogue/catalogue.ts';
import { ARTIFACT_STACK, replicaHost, stackName } from '../catalogue/hosts.ts';
import type { InputContext, Origin, Source } from '../catalogue/inputs.ts';
import type { PlacedStack } from '../catalogue/kind.ts';
import { replicaSettings } from '../environment/replica.ts';
import type { Settings } from '../environment/settings.ts';
import { InvalidInput, OperatorError } from '../operator/error.ts';
import type { Input, OutputInput } from '../stack/description.ts';
import { artifactOf, codeParameter } from '../stack/lambda-code.ts';
import type { JsonMap } from '../template/parse.ts';
import { outputsOf, parametersOf } from '../template/template.ts';
import type { Parsed, RenderInput } from './types.ts';

/** The inputs of a stack, with the answers or manifest keys they come from. Throws InvalidInput (`template_input_missing`). */
export function inputsOf(
  stack: PlacedStack,
  input: RenderInput,
  parsed: Parsed,
  file: string,
  data: JsonMap,
) {
  const context: InputContext = {
    ...input,
    project: input.project.project,
    settings: settingsOf(stack, input.settings),
    place: stack.place,
    home: input.settings.region,
  };
  const sources = sourcesOf(stack, context);
  const codes = codeSources(stack, input);
  const parameters: Record<string, Input> = {};
  const origins: Record<string, Origin> = {};
  const missing: OperatorError[] = [];
  for (const { name, hasDefault } of parametersOf(data)) {
    const source = sources[name] ?? codes[name] ?? outputNamed(name, stack, input, parsed);
    if (source) {
      parameters[name] = asInput(source, stack, input);
      if (source.origin) origins[name] = source.origin;
    } else if (!hasDefault) missing.push(unfilled(name, file));
  }
  if (missing.length > 0) throw new InvalidInput(missing);
  return { parameters, origins };
}

/** Location of the function code; it comes from no file of the workspace. */
function codeSources({ kind }: PlacedStack, { functions }: RenderInput): Record<string, Source> {
  const own = functions.filter(({ name }) => kind.functions.includes(name));
  const bucket: Source = { output: { host: ARTIFACT_STACK, name: 'ArtifactBucket' }, origin: null };
  return {
    ...(own.length > 0 && { ArtifactBucket: bucket }),
    ...Object.fromEntries(
      own.map((code) => [codeParameter(code.name), { value: artifactOf(code).key, origin: null }]),
    ),
  };
}

/**
 * A parameter with the name of an earlier stack's output gets that output. Service stacks are excluded; account stacks
 * only provide outputs for each other.
 */
function outputNamed(
  name: string,
  stack: PlacedStack,
  { stacks, scope }: RenderInput,
  parsed: Parsed,
): Source | null {
  if (stack.kind.scope !== scope) return null;
  const earlier = stacks.slice(0, stacks.indexOf(stack));
  const owner = earlier.find(
    ({ service, place, kind }) =>
      service === null &&
      kind.scope === scope &&
      place === stack.place &&
      outputsOf(parsed(kind.template).data).includes(name),
  );
  return owner ? { output: { host: owner.host, name }, origin: null } : null;
}

function unfilled(name: string, file: string): OperatorError {
  const message = `${file} has the parameter ${name}, but no answer and no stack output provides it`;
  return new OperatorError('input', 'template_input_missing', message, {
    file,
    value: name,
    next: [`Give ${name} a Default`],
  });
}

function asInput(source: Source, stack: PlacedStack, input: RenderInput): Input {
  return source.output
    ? outputInput(source.output.host, source.output.name, stack, input)
    : (source.value ?? '');
}

/** The output of a stack as an input of `taker`: from the stack in the same region if there are two. */
export function outputInput(
  host: string,
  output: string,
  taker: PlacedStack,
  input: RenderInput,
): OutputInput {
  const near = taker.place === 'replica' ? replicaHost(host) : host;
  const owner =
    input.stacks.find((each) => each.host === near) ?? input.stacks.find((each) => each.host === host);
  const scope = owner?.kind.scope ?? input.scope;
  const stack = owner?.host ?? host;
  return {
    stack,
    stack_name: stackName(input.project.project, input.environment, { host: stack, scope }),
    region: settingsOf({ place: owner?.place ?? 'home' }, input.settings).region,
    output,
  };
}

/** The settings that apply in the stack's region. */
export function settingsOf({ place }: Pick<PlacedStack, 'place'>, settings: Settings): Settings {
  return place === 'replica' ? replicaSettings(settings) : settings;
}
