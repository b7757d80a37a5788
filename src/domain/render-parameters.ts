import { InvalidInput, OperatorError } from './errors.ts';
import { artifactOf, codeParameter } from './functions.ts';
import type { InputContext, Origin, Source } from './input-sources.ts';
import { sourcesOf } from './render-inputs.ts';
import type { Parsed, RenderInput } from './render-types.ts';
import type { Input, OutputInput } from './stack.ts';
import { type StackKind, stackName } from './stacks.ts';
import { outputsOf, parametersOf } from './template.ts';
import type { JsonMap } from './template-parse.ts';

/** The inputs of a stack, and the answers or manifest keys they come from. Throws InvalidInput (`template_input_missing`). */
export function inputsOf(kind: StackKind, input: RenderInput, parsed: Parsed, file: string, data: JsonMap) {
  const context: InputContext = { ...input, project: input.project.project };
  const sources = sourcesOf(kind, context);
  const codes = codeSources(kind, input);
  const parameters: Record<string, Input> = {};
  const origins: Record<string, Origin> = {};
  const missing: OperatorError[] = [];
  for (const { name, hasDefault } of parametersOf(data)) {
    const source = sources[name] ?? codes[name] ?? outputNamed(name, kind, input, parsed);
    if (source) {
      parameters[name] = asInput(source, input);
      if (source.origin) origins[name] = source.origin;
    } else if (!hasDefault) missing.push(unfilled(name, file));
  }
  if (missing.length > 0) throw new InvalidInput(missing);
  return { parameters, origins };
}

/** Where the code of the stack's functions is: nothing in a file of the workspace decides it. */
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
 * A parameter that is called as an output of an earlier stack takes that output. Services are no such stacks, and
 * those of the account only for each other.
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
    ({ service, scope: own, template }) =>
      service === null && own === scope && outputsOf(parsed(template).data).includes(name),
  );
  return owner ? { output: { host: owner.host, name }, origin: null } : null;
}

function unfilled(name: string, file: string): OperatorError {
  const message = `${file} asks for the parameter ${name}, which no answer and no output of another stack gives`;
  return new OperatorError('input', 'template_input_missing', message, {
    file,
    value: name,
    next: [`Give ${name} a Default`],
  });
}

function asInput(source: Source, input: RenderInput): Input {
  if (!source.output) return source.value ?? '';
  const { host, name } = source.output;
  const scope = input.kinds.find((kind) => kind.host === host)?.scope ?? input.scope;
  return outputInput(host, scope, name, input);
}

export function outputInput(
  host: string,
  scope: StackKind['scope'],
  output: string,
  input: RenderInput,
): OutputInput {
  const name = stackName(input.project.project, input.environment, { host, scope });
  return { stack: host, stack_name: name, region: input.settings.region, output };
}
