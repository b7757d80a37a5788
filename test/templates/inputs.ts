/** Prints the sources of each template's parameters as one JSON document, for the pages of the reference. */

import { render } from '../../src/domain/render/render.ts';
import type { RenderInput } from '../../src/domain/render/types.ts';
import type { RenderedStack } from '../../src/domain/stack/description.ts';
import { isOutput } from '../../src/domain/stack/inputs.ts';
import { parseTemplate } from '../../src/domain/template/parse.ts';
import { accountRows, environmentRows } from '../judge/answers.ts';
import { accountInput, environmentInput } from '../judge/combinations.ts';
import { packagedTemplates } from '../support/rendering.ts';

interface Stack {
  template: string;
  scope: 'environment' | 'account';
  /** Number of combinations of answers that have this stack. */
  times: number;
  /** Stack → number of combinations in which it is needed. */
  needs: Record<string, number>;
  /** Parameter → its sources: "answer capacity", "manifest count.min", "output network VpcId", "ops". */
  parameters: Record<string, string[]>;
}

const PARSED = Object.fromEntries(
  Object.entries(packagedTemplates()).map(([name, file]) => [
    name,
    { ...file, data: parseTemplate(file.path, file.text) },
  ]),
);

/** The stack's general name, without the service, the table or the region. */
function generalNames(input: RenderInput): Map<string, string> {
  return new Map(
    input.stacks.map(({ host, kind, service }) => [host, service === null ? kind.name : kind.template]),
  );
}

/** Treats every answer as given, so that each parameter is traced to its own answer and not to the size. */
function explicit(input: RenderInput): RenderInput {
  return {
    ...input,
    templates: PARSED,
    answers: { ...input.settings, ...input.answers } as RenderInput['answers'],
  };
}

function sources(
  { description, origins }: RenderedStack,
  names: ReadonlyMap<string, string>,
): [string, string[]][] {
  return Object.entries(description.parameters).map(([parameter, value]) => {
    const origin = origins[parameter];
    const output = isOutput(value) ? [`output ${names.get(value.stack) ?? value.stack} ${value.output}`] : [];
    const file = origin ? [`${fileKind(origin.file)} ${general(origin.key)}`] : [];
    return [parameter, output.length + file.length > 0 ? [...output, ...file] : ['ops']];
  });
}

function fileKind(file: string): string {
  if (file.startsWith('services/')) return 'manifest';
  return file.endsWith('account.yml') ? 'account' : 'answer';
}

/** The keys of one table stand for those of any table. */
function general(key: string): string {
  return key.replace(/^tables\.[^.]+/, 'tables.<table>');
}

function collect(found: Map<string, Stack>, input: RenderInput): void {
  const names = generalNames(input);
  const kinds = new Map(input.stacks.map(({ host, kind }) => [host, kind]));
  for (const stack of render(explicit(input)).stacks) {
    const kind = kinds.get(stack.description.stack);
    const name = names.get(stack.description.stack);
    if (!kind || name === undefined) throw new TypeError(`${stack.description.stack} is of no kind`);
    const entry = found.get(name) ?? {
      template: kind.template,
      scope: kind.scope,
      times: 0,
      needs: {},
      parameters: {},
    };
    found.set(name, entry);
    entry.times += 1;
    for (const need of new Set(stack.description.needs.map((host) => names.get(host) ?? host)))
      if (need !== name) entry.needs[need] = (entry.needs[need] ?? 0) + 1;
    for (const [parameter, given] of sources(stack, names))
      entry.parameters[parameter] = [...new Set([...(entry.parameters[parameter] ?? []), ...given])].sort();
  }
}

const found = new Map<string, Stack>();
for (const row of environmentRows()) collect(found, environmentInput(row));
for (const row of accountRows()) collect(found, accountInput(row));
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
