import type { LockRecord } from '../../../domain/deployment/lock.ts';
import type { EnvironmentSummary, EnvironmentView } from '../../../domain/deployment/views.ts';
import { commandFor } from '../../../domain/environment/account.ts';
import { OTHER_NAME } from '../../../domain/stack/owner.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, labelled, table, toSecond, width } from '../../terminal/text.ts';
import { recordLines, serviceLines } from './applied.ts';

export const STATUS_WORDS: Record<EnvironmentView['status'], string> = {
  ready: 'ready',
  in_progress: 'in progress',
  failed: 'failed',
  partial: 'partly deployed',
  absent: 'not deployed',
};

export function showScreen(view: EnvironmentView, columns: number, paint: Palette = plain): string {
  const where = view.local ? `embedded AWS ${view.account}` : view.account;
  const good = view.status === 'ready' ? paint.good : view.status === 'failed' ? paint.bad : paint.busy;
  const rows = view.stacks.map((stack) => [
    stack.name,
    stack.status,
    stack.updated === null ? '' : toSecond(stack.updated),
    clean(stack.reason ?? ''),
  ]);
  const names = Math.max(0, ...view.services.map((service) => width(service.name)));
  return [
    `${paint.strong([view.name, where, view.region].join(' · '))} · ${good(STATUS_WORDS[view.status])}`,
    ...table(rows).map((line) => `  ${line}`),
    ...(view.services.length > 0 ? ['Services', ...serviceLines(view.services, names, columns)] : []),
    ...recordLines(view.records),
    ...(view.lock ? lockLines(view.lock) : []),
    ...labelled('Next', next(view), 9),
  ].join('\n');
}

function next({ name, status, stacks, foreign }: EnvironmentView): string[] {
  if (foreign.length > 0) return [OTHER_NAME];
  switch (status) {
    case 'ready':
      return [commandFor('plan', name)];
    case 'in_progress':
      return [commandFor('watch', name)];
    case 'absent':
      return [commandFor('apply', name)];
    default: {
      const wrong = stacks.find((stack) => /FAILED|ROLLBACK/.test(stack.status));
      return [`${commandFor('apply', name)}${wrong ? `   # continues and fixes ${wrong.name}` : ''}`];
    }
  }
}

function lockLines(lock: LockRecord): string[] {
  return labelled('Locked', [`by ${clean(lock.owner)} since ${lock.acquired}: ${clean(lock.reason)}`], 9);
}

export function listScreen(environments: EnvironmentSummary[], paint: Palette = plain): string {
  if (environments.length === 0) return 'No environments yet. Create one: ops env create';
  const rows = environments.map((each) => [
    each.name,
    each.problem ? 'unreadable' : each.local ? 'embedded AWS' : each.account,
    each.region,
    each.size,
    each.problem ? clean(each.problem) : each.services.join(', '),
  ]);
  const [head = '', ...lines] = table([['NAME', 'ACCOUNT', 'REGION', 'SIZE', 'SERVICES'], ...rows]);
  return [paint.faint(head), ...lines].join('\n');
}

export function unlockScreen(environment: string, lock: LockRecord | null): string {
  if (!lock) return `${environment} was not locked`;
  return `${environment} is unlocked; ${clean(lock.owner)} had locked it since ${lock.acquired}: ${clean(lock.reason)}`;
}
