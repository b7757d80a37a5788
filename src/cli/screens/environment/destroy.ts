import type { StackResult } from '../../../domain/deployment/plan.ts';
import type { DestroyPlan } from '../../../domain/deployment/results.ts';
import type { RenderedEnvironment } from '../../../domain/stack/description.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, count, duration, table } from '../../terminal/text.ts';

/** Everything that is deleted, what is lost with it, and what is kept. */
export function destroyScreen(plan: DestroyPlan, paint: Palette = plain): string {
  const stacks = plan.stacks.map((stack) => [
    stack.name,
    count(stack.resources, 'resource'),
    stack.stack_name,
  ]);
  return [
    paint.strong(`Destroy ${plan.environment}: ${count(plan.stacks.length, 'stack')}, in this order`),
    ...table(stacks).map((line) => `  ${line}`),
    ...block(paint.bad('Data that will be lost'), plan.data),
    ...block(paint.bad('Secrets that will be lost'), plan.secrets),
    ...block('Kept', plan.stays),
  ].join('\n');
}

/** Where ops looked, and found nothing to destroy. `forgotten`: its files are removed. */
export function nothingScreen(
  { environment, account, stacks, region }: RenderedEnvironment,
  stays: string[],
  forgotten: boolean,
): string {
  const regions = [...new Set([region, ...stacks.map(({ description }) => description.region)])];
  const files = `inventories/${environment}`;
  return [
    `Nothing to destroy: ${environment} has no stack and no secret`,
    `Looked   in account ${account}, ${regions.join(' and ')}`,
    `Files    ${files} is ${forgotten ? 'removed' : 'kept'}`,
    ...block('Kept', stays),
  ].join('\n');
}

function block(title: string, lines: string[]): string[] {
  return lines.length > 0 ? [title, ...lines.map((line) => `  ${clean(line)}`)] : [];
}

/** What was deleted, what was found to still exist, and what is kept as the plan said. */
export function destroyedScreen(
  result: { environment: string; stacks: StackResult[]; seconds: number; left: string[]; stays: string[] },
  paint: Palette = plain,
): string {
  const summary = `${result.environment} is destroyed  ${duration(result.seconds)}  ${count(result.stacks.length, 'stack')} deleted`;
  const checked = `Checked: nothing is left${result.stays.length > 0 ? ' except what is kept' : ''}`;
  const proof = result.left.length > 0 ? block('Still exists', result.left) : [checked];
  return [paint.good(summary), ...proof, ...block('Kept', result.stays)].join('\n');
}
