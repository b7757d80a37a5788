import type { RenderedEnvironment, RenderedStack } from '../../domain/stack/description.ts';
import type { RunHeader } from './state.ts';

/** Destroying starts with the stacks that nothing else needs. */
function inRunOrder(stacks: RenderedStack[], verb: RunHeader['verb']): RenderedStack[] {
  return verb === 'destroy' ? stacks.toReversed() : stacks;
}

/** The header of a run over a rendered environment. */
export function runHeader(
  rendered: RenderedEnvironment,
  verb: RunHeader['verb'],
  only?: string[],
): RunHeader {
  return {
    environment: rendered.environment,
    verb,
    stacks: inRunOrder(rendered.stacks, verb)
      .map(({ description }) => ({
        name: description.stack,
        after: description.needs,
        scope: description.scope,
      }))
      .filter(({ name }) => !only?.length || only.includes(name))
      .filter(({ scope }) => verb !== 'destroy' || scope === 'environment')
      .map(({ name, after }) => ({ name, after })),
  };
}
