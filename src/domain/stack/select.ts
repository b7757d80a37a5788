import { InvalidInput, OperatorError } from '../operator/error.ts';
import { nearest } from '../operator/spelling.ts';
import type { RenderedEnvironment, RenderedStack } from './description.ts';

/** The stacks that `--only` names; all without it. Throws `unknown_stack`. */
export function selectStacks(rendered: RenderedEnvironment, only?: string[]): RenderedStack[] {
  if (!only || only.length === 0) return rendered.stacks;
  const names = rendered.stacks.map(({ description }) => description.stack);
  const problems = only
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = nearest(name, names);
      return new OperatorError('input', 'unknown_stack', `${rendered.environment} has no stack ${name}`, {
        value: name,
        reason: `Its stacks are ${names.join(', ')}`,
        next: near ? [`Did you mean ${near}?`] : [],
      });
    });
  if (problems.length > 0) throw new InvalidInput(problems);
  return rendered.stacks.filter(({ description }) => only.includes(description.stack));
}
