import type { InputContext, Origin, Source } from '../catalogue/inputs/source.ts';
import { sourcesOf } from '../catalogue/inputs/stack.ts';
import { type StackKind, stackName } from '../catalogue/kinds.ts';
import { replicaHost, replicaSettings } from '../environment/replica.ts';
import type { Settings } from '../environment/settings.ts';
import { InvalidInput, OperatorError } from '../operator/error.ts';
import type { Input, OutputInput } from '../stack/description.ts';
import { artifactOf, codeParameter } from '../stack/lambda-code.ts';
import type { JsonMap } from '../template/parse.ts';
import { outputsOf, parametersOf } from '../template/read.ts';
import type { Parsed, RenderInput } from './types.ts';

/** The inputs of a stack, with the answers or manifest keys they come from. Throws InvalidInput (`template_input_missing`). */
export function inputsOf(kind: StackKind, input: RenderInput, parsed: Parsed, file: string, data: JsonMap) {
  const context: InputContext = {
    ...input,
    project: input.project.project,
    settings: settingsOf(kind, input.settings),
    place: kind.place,
    home: input.settings.region,
  };
  const sources = sourcesOf(kind, context);
  const codes = codeSources(kind, input);
  const parameters: Record<string, Input> = {};
  const origins: Record<string, Origin> = {};
  const missing: OperatorError[] = [];
  for (const { name, hasDefault } of parametersOf(data)) {
    const source = sources[name] ?? codes[name] ?? outputNamed(name, kind, input, parsed);
    if (source) {
      parameters[name] = asInput(source, kind, input);
      if (source.origin) origins[name] = source.origin;
    } else if (!hasDefault) missing.push(unfilled(name, file));
  }
  if (missing.length > 0) throw new InvalidInput(missing);
  return { parameters, origins };
}

/** Location of the function code; it comes from no file of the workspace. */
function codeSources(kind: StackKind, { functions }: RenderInput): Record<string, Source> {
  const own = functions.filter(({ name }) => kind.functions.includes(name));
  const bucket: Source = { output: { host: 'toolchain', name: 'ArtifactBucket' }, origin: null };
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
  kind: StackKind,
  { kinds, scope }: RenderInput,
  parsed: Parsed,
): Source | null {
  if (kind.scope !== scope) return null;
  const earlier = kinds.slice(0, kinds.indexOf(kind));
  const owner = earlier.find(
    ({ service, scope: own, place, template }) =>
      service === null &&
      own === scope &&
      place === kind.place &&
      outputsOf(parsed(template).data).includes(name),
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

function asInput(source: Source, kind: StackKind, input: RenderInput): Input {
  return source.output
    ? outputInput(source.output.host, source.output.name, kind, input)
    : (source.value ?? '');
}

/** The output of a stack as an input of `kind`: from the stack in the same region if there are two. */
export function outputInput(host: string, output: string, kind: StackKind, input: RenderInput): OutputInput {
  const near = kind.place === 'replica' ? replicaHost(host) : host;
  const owner =
    input.kinds.find((each) => each.host === near) ?? input.kinds.find((each) => each.host === host);
  const { scope, place } = owner ?? { scope: input.scope, place: 'home' };
  const stack = owner?.host ?? host;
  return {
    stack,
    stack_name: stackName(input.project.project, input.environment, { host: stack, scope, place }),
    region: settingsOf({ place }, input.settings).region,
    output,
  };
}

/** The settings that apply in the stack's region. */
export function settingsOf({ place }: Pick<StackKind, 'place'>, settings: Settings): Settings {
  return place === 'replica' ? replicaSettings(settings) : settings;
}
