import {
  hasChanges,
  isDestructive,
  type Plan,
  type PlannedStack,
  type ResourceChange,
} from '../../../domain/deployment/plan.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, clip, count, oneLine, pad, padLeft, width } from '../../terminal/text.ts';

interface ScreenOptions {
  columns: number;
  paint?: Palette;
}

/** What an apply would do: a line a stack, and below it the changes of an existing stack. Long lines are folded later. */
export function planScreen(plan: Plan, { columns, paint = plain }: ScreenOptions): string {
  const where = plan.local ? `embedded AWS ${plan.account}` : plan.account;
  const title = [plan.environment, where, plan.region, plan.size].join(' · ');
  if (!hasChanges(plan)) {
    return [
      paint.strong(title),
      `  Nothing to do: ${count(plan.unchanged.length + plan.stacks.length, 'stack')} up to date.`,
    ].join('\n');
  }
  const changing = plan.stacks.filter((stack) => stack.action !== 'none');
  const unchanged = [
    ...plan.unchanged,
    ...plan.stacks.filter((stack) => stack.action === 'none').map(({ name }) => name),
  ];
  const names = Math.max(...changing.map((stack) => width(stack.name)), width('unchanged'));
  const actions = Math.max(...changing.map((stack) => width(stack.action)));
  const lines = changing.flatMap((stack, index) => [
    stackLine(stack, { names, actions, columns, first: index === 0, paint }),
    ...stackNotes(stack, names),
    ...changesOf(stack, paint).map((line) => `      ${line}`),
  ]);
  return [
    paint.strong(title),
    ...lines,
    ...secretsLines(plan, names),
    ...(unchanged.length > 0 ? [`  ${pad('unchanged', names)}  ${unchanged.join(', ')}`] : []),
  ].join('\n');
}

interface Columns {
  names: number;
  actions: number;
  columns: number;
  first: boolean;
  paint: Palette;
}

/** Width of " 12 resources", and the minimum for facts. */
const AMOUNT = 15;
const NARROWEST_FACTS = 8;

function stackLine(stack: PlannedStack, { names, actions, columns, first, paint }: Columns): string {
  const start = `  ${pad(stack.name, names)}  ${pad(stack.action, actions)}  `;
  const room = Math.min(columns, 90) - width(start) - AMOUNT;
  const amount = amountOf(stack, first && room >= NARROWEST_FACTS);
  const middle = Math.max(NARROWEST_FACTS, room);
  const facts = pad(clip(factsOf(stack), middle), middle);
  const painted = `  ${pad(stack.name, names)}  ${paintAction(stack, pad(stack.action, actions), paint)}  `;
  return `${painted}${facts} ${amount}`.trimEnd();
}

function paintAction(stack: PlannedStack, text: string, paint: Palette): string {
  if (stack.action === 'delete' || stack.changes.some(isDestructive)) return paint.bad(text);
  return stack.action === 'create' ? paint.good(text) : paint.busy(text);
}

function factsOf(stack: PlannedStack): string {
  if (stack.known_after.length > 0) return `known after ${stack.known_after.join(', ')}`;
  if (stack.facts.length > 0) return oneLine(stack.facts.join(', '));
  return stack.after.length > 0 ? `after ${stack.after.join(', ')}` : '';
}

function amountOf(stack: PlannedStack, first: boolean): string {
  const creating = stack.action === 'create' || stack.action === 'recreate' || stack.action === 'delete';
  if (creating)
    return `${padLeft(String(stack.resources), 3)}${first ? (stack.resources === 1 ? ' resource' : ' resources') : ''}`;
  return stack.changes.length > 0
    ? `${padLeft(String(stack.changes.length), 3)} ${stack.changes.length === 1 ? 'change' : 'changes'}`
    : '';
}

function stackNotes(stack: PlannedStack, names: number): string[] {
  const notes = [...(stack.changed_outside ? ['changed outside ops'] : []), ...stack.reasons, ...stack.notes];
  return notes.map((note) => `  ${pad('', names)}  ${oneLine(note)}`);
}

/** Resources of a new stack are counted; of one that is recreated, only those whose data is lost are listed. */
function changesOf(stack: PlannedStack, paint: Palette): string[] {
  if (stack.action !== 'update' && stack.action !== 'recreate') return [];
  const listed = stack.action === 'update' ? stack.changes : stack.changes.filter(isDestructive);
  return listed.map((change) => {
    const line = `${sign(change)} ${change.logical_id}  ${change.type}${detail(change)}`;
    return isDestructive(change) ? paint.bad(clean(line)) : clean(line);
  });
}

function sign(change: ResourceChange): string {
  if (change.action === 'add' || change.action === 'import') return '+';
  if (change.action === 'remove') return '-';
  return change.routine || change.replacement === 'never' ? '~' : '!';
}

function detail(change: ResourceChange): string {
  const parts = [
    ...(change.action === 'remove' ? ['deleted'] : []),
    ...(change.routine ? ['new revision'] : replacement(change)),
    ...(change.holds_data && isDestructive(change) ? ['its data is lost'] : []),
    ...(change.properties.length > 0 && change.action !== 'remove' ? [change.properties.join(', ')] : []),
  ];
  return parts.length > 0 ? `  ${parts.join('; ')}` : '';
}

function replacement(change: ResourceChange): string[] {
  if (change.action === 'add' || change.action === 'remove') return [];
  if (change.replacement === 'always') return ['replaced'];
  return change.replacement === 'conditional' ? ['may be replaced'] : [];
}

function secretsLines(plan: Plan, names: number): string[] {
  const counts = [
    counted(
      plan.stacks.flatMap(({ secrets_generated }) => secrets_generated),
      'generated',
    ),
    counted(
      plan.stacks.flatMap(({ secrets_copied }) => secrets_copied),
      'copied',
    ),
  ].filter((line) => line !== null);
  return counts.map((line, at) => `  ${pad(at === 0 ? 'secrets' : '', names)}  ${line}`);
}

function counted(secrets: string[], done: string): string | null {
  // Secrets that services share are listed by the stack of each.
  const short = [...new Set(secrets)].map((name) => name.split('/').slice(-2).join('/'));
  return short.length === 0 ? null : `${short.length} ${done} (${short.join(', ')})`;
}
