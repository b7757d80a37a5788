import type { StackResult } from '../../../domain/deployment/plan.ts';
import type { DestroyPlan } from '../../../domain/deployment/results.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, count, duration, table } from '../../terminal/text.ts';

/** Everything that goes, what is lost with it, and what stays. */
export function destroyScreen(plan: DestroyPlan, paint: Palette = plain): string {
  const stacks = plan.stacks.map((stack) => [
    stack.name,
    count(stack.resources, 'resource'),
    stack.stack_name,
  ]);
  return [
    paint.strong(`Destroy ${plan.environment}: ${count(plan.stacks.length, 'stack')}, in this order`),
    ...table(stacks).map((line) => `  ${line}`),
    ...block(paint.bad('Data that is lost'), plan.data),
    ...block(paint.bad('Secrets that are lost'), plan.secrets),
    ...block('Stays', plan.stays),
  ].join('\n');
}

function block(title: string, lines: string[]): string[] {
  return lines.length > 0 ? [title, ...lines.map((line) => `  ${clean(line)}`)] : [];
}

/** What is gone, what was found still there when it was looked for, and what stays as the plan said. */
export function destroyedScreen(
  result: { environment: string; stacks: StackResult[]; seconds: number; left: string[]; stays: string[] },
  paint: Palette = plain,
): string {
  const gone = `${result.environment} is destroyed  ${duration(result.seconds)}  ${count(result.stacks.length, 'stack')} deleted`;
  const checked = `Checked: nothing of it is left${result.stays.length > 0 ? ' but what stays' : ''}`;
  const proof = result.left.length > 0 ? block('Still there', result.left) : [checked];
  return [paint.good(gone), ...proof, ...block('Stays', result.stays)].join('\n');
}
