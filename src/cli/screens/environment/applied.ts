import type { ApplyResult } from '../../../domain/deployment/results.ts';
import type { DnsRecord, ServiceView } from '../../../domain/deployment/views.ts';
import { commandFor } from '../../../domain/environment/account.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, count, duration, labelled, pad, width } from '../../terminal/text.ts';

export interface AppliedOptions {
  /** The command that commits the files; absent: none were written. */
  commit?: string;
  /** The command that creates it again from scratch. */
  scratch?: string;
  /** All that the environment has was created by this run. */
  created?: boolean;
  /** Width of the terminal. */
  columns?: number;
  paint?: Palette;
}

/** The last screen of create and apply: what is deployed, how long it took, and the next commands. */
export function appliedScreen(
  result: ApplyResult,
  { commit, scratch, created = false, columns = 80, paint = plain }: AppliedOptions = {},
): string {
  const { environment } = result;
  const service = result.services[0]?.name;
  const footer = [
    ...recordLines(result.records),
    ...(commit ? labelled('Commit', [commit], 9) : []),
    ...labelled('Again', [`${commandFor('apply', environment)} --yes`], 9),
    ...(scratch ? labelled('Scratch', [scratch], 9) : []),
    ...labelled(
      'Next',
      [service ? `ops secret set KEY -e ${environment} -s ${service}` : commandFor('show', environment)],
      9,
    ),
    ...labelled('Undo', undo(result, created), 9),
  ];
  return [paint.good(headline(result)), ...details(result, columns), ...footer].join('\n');
}

/** Destroying undoes only a creation; the reverse of a change is another change. */
function undo({ environment, stacks }: ApplyResult, created: boolean): string[] {
  if (stacks.every(({ action }) => action === 'none')) return [];
  if (created) return [commandFor('destroy', environment)];
  return ['put the changed files back as they were, then', commandFor('apply', environment)];
}

function headline(result: ApplyResult): string {
  const changed = result.stacks.filter((stack) => stack.action !== 'none');
  if (changed.length === 0) {
    const all = result.stacks.length + result.unchanged.length;
    return `${result.environment} is ready: nothing to do, ${count(all, 'stack')} up to date`;
  }
  const counts = (['create', 'recreate', 'update', 'delete'] as const)
    .map((action) => ({ action, n: changed.filter((stack) => stack.action === action).length }))
    .filter(({ n }) => n > 0);
  const words = { create: 'created', recreate: 'recreated', update: 'updated', delete: 'deleted' };
  const parts = counts.map(({ action, n }, index) =>
    index === 0 ? `${count(n, 'stack')} ${words[action]}` : `${n} ${words[action]}`,
  );
  return `${result.environment} is ready  ${duration(result.seconds)}  ${parts.join(', ')}`;
}

function details(result: ApplyResult, columns: number): string[] {
  const slowest = result.stacks.toSorted((a, b) => b.seconds - a.seconds)[0];
  const names = Math.max(width('slowest'), ...result.services.map((service) => width(service.name)));
  return [
    ...serviceLines(result.services, names, columns),
    ...(slowest && slowest.seconds >= 1
      ? [`  ${pad('slowest', names)}  ${slowest.stack} ${duration(slowest.seconds)}`]
      : []),
  ];
}

/** The DNS records to create, grouped by target. */
export function recordLines(records: DnsRecord[]): string[] {
  const byTarget = Map.groupBy(records, ({ target }) => target);
  const lines = [...byTarget].flatMap(([target, names]) => [
    `point ${names.map(({ name }) => clean(name)).join(' and ')}`,
    `  at ${clean(target)}`,
  ]);
  return labelled('DNS', lines, 9);
}

/** The state moves to a second line if one line would be too long. */
export function serviceLines(services: ServiceView[], names: number, columns: number): string[] {
  return services.flatMap((service) => {
    const start = `  ${pad(clean(service.name), names)}  `;
    const url = clean(service.url ?? 'not exposed');
    const state = clean(service.state);
    const line = `${start}${url}  ${state}`;
    return width(line) <= columns ? [line] : [`${start}${url}`, `${' '.repeat(width(start))}${state}`];
  });
}
