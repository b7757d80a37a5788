import type { StackResult } from '../../../domain/deployment/plan.ts';
import type { DestroyPlan } from '../../../domain/deployment/results.ts';
import type { RenderedEnvironment } from '../../../domain/stack/description.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, count, duration, table } from '../../terminal/text.ts';

/** Whether the environment's files survive it: `--keep-files`. */
interface Files {
  kept: boolean;
}

function folder(environment: string): string {
  return `inventories/${environment}`;
}

/** Everything that is deleted, what is lost with it, and what is kept. */
export function destroyScreen(plan: DestroyPlan, files: Files, paint: Palette = plain): string {
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
    `Files    ${folder(plan.environment)} is ${files.kept ? 'kept' : 'removed with them; --keep-files keeps it'}`,
  ].join('\n');
}

/** Where ops looked, and found nothing to destroy. */
export function nothingScreen(
  { environment, account, stacks, region }: RenderedEnvironment,
  stays: string[],
): string {
  const regions = [...new Set([region, ...stacks.map(({ description }) => description.region)])];
  return [
    `Nothing to destroy: ${environment} has no stack and no secret`,
    `Looked   in account ${account}, ${regions.join(' and ')}`,
    `Files    ${folder(environment)} is kept: the stacks may be elsewhere`,
    ...block('Kept', stays),
  ].join('\n');
}

function block(title: string, lines: string[]): string[] {
  return lines.length > 0 ? [title, ...lines.map((line) => `  ${clean(line)}`)] : [];
}

/** What was deleted, what was found to still exist, and what is kept as the plan said. */
export function destroyedScreen(
  result: { environment: string; stacks: StackResult[]; seconds: number; left: string[]; stays: string[] },
  files: Files,
  paint: Palette = plain,
): string {
  const summary = `${result.environment} is destroyed  ${duration(result.seconds)}  ${count(result.stacks.length, 'stack')} deleted`;
  const checked = `Checked: nothing is left${result.stays.length > 0 ? ' except what is kept' : ''}`;
  const proof = result.left.length > 0 ? block('Still exists', result.left) : [checked];
  const kept = files.kept || result.left.length > 0;
  const fate = `Files    ${folder(result.environment)} is ${kept ? 'kept' : 'removed'}`;
  return [paint.good(summary), ...proof, ...block('Kept', result.stays), fate].join('\n');
}
