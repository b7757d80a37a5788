import {
  ConsentNeeded,
  DeploymentFailed,
  type FailureReport,
  Interrupted,
  isWithoutAccess,
  type Origin,
} from '../../../domain/deployment/results.ts';
import type { OperatorError } from '../../../domain/operator/error.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, cleanLines, count, labelled } from '../../terminal/text.ts';
import { changeLines } from './consent.ts';

/** The screens of errors that need more than an error line; null for all others. */
export function failureScreen(error: OperatorError, paint: Palette = plain): string | null {
  if (error instanceof DeploymentFailed) return deploymentFailed(error.report, paint);
  if (error instanceof Interrupted) return interrupted(error, paint);
  if (error instanceof ConsentNeeded) return consentNeeded(error, paint);
  return null;
}

function deploymentFailed(report: FailureReport, paint: Palette): string {
  const names = report.failed.map(({ error }) => error.stack || 'its run broke').join(', ');
  return [
    paint.bad(`${headline(report)}: ${names} (${progressOf(report)})`),
    ...grouped(report.failed).flatMap((failure, index) => [
      '',
      ...causeLines(failure, index === 0, report.verb, paint),
    ]),
    ...remainingLines(report),
    ...fixLines(report.fix),
  ].join('\n');
}

/** Stacks that failed with the same message are one failure: expired credentials stop all of them. */
function grouped(failed: FailureReport['failed']): FailureReport['failed'] {
  const groups = new Map<string, FailureReport['failed'][number]>();
  for (const failure of failed) {
    const { error } = failure;
    const key = error.first_cause ? error.stack : error.message;
    const same = groups.get(key);
    const stack = same ? `${same.error.stack}, ${error.stack}` : error.stack;
    groups.set(key, same ? { ...same, error: { ...same.error, stack, status: null } } : failure);
  }
  return [...groups.values()];
}

function headline(report: FailureReport): string {
  const { environment, verb } = report;
  if (isWithoutAccess(report)) return `AWS no longer accepts the credentials for ${environment}`;
  return verb === 'destroy' ? `${environment} is not destroyed` : `Environment ${environment} failed`;
}

function progressOf({ done, total, verb }: FailureReport): string {
  return `${done.length} of ${count(total, 'stack')} ${verb === 'destroy' ? 'deleted' : 'done and kept'}`;
}

function causeLines(
  { error, description, origin }: FailureReport['failed'][number],
  first: boolean,
  verb: FailureReport['verb'],
  paint: Palette,
): string[] {
  const found = error.first_cause;
  const title = first ? 'First cause' : 'Also failed';
  if (!found)
    return [
      `${paint.strong(title)}  ${error.stack}`.trimEnd(),
      ...cleanLines(error.message).map((line) => `  ${line}`),
      ...from(origin),
      ...state(error, verb),
    ];
  const what = description ? `${found.logical_id}, ${description}` : found.logical_id;
  return [
    `${paint.strong(title)}  ${clean(`${what} (${found.type})`)}, ${found.at.slice(11, 19)}`,
    ...cleanLines(found.reason).map((line) => `  ${line}`),
    ...from(origin),
    ...state(error, verb),
  ];
}

const NEXT_APPLY: [RegExp, string][] = [
  [/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|REVIEW_IN_PROGRESS)$/, 'recreates it'],
  [/^(UPDATE_FAILED|UPDATE_ROLLBACK_FAILED)$/, 'continues its rollback first'],
];

function from(origin: Origin | null): string[] {
  if (!origin) return [];
  const place = [origin.file, origin.line, origin.column].filter((part) => part !== null).join(':');
  return [`  From  ${origin.key}, ${place}`];
}

function state(
  { stack, status }: FailureReport['failed'][number]['error'],
  verb: FailureReport['verb'],
): string[] {
  if (!status) return [];
  const next = verb === 'apply' ? NEXT_APPLY.find(([statuses]) => statuses.test(status)) : undefined;
  return [`  State ${stack} ${status}${next ? `; the next apply ${next[1]}` : ''}`];
}

function remainingLines(report: FailureReport): string[] {
  const waiting = report.not_started.map(({ stack, needs }) =>
    needs.length > 0 ? `${stack} (needs ${needs.join(', ')})` : stack,
  );
  const cancelled = report.failed.flatMap(({ error }) => (error.code === 'cancelled' ? [error.stack] : []));
  const lines = [
    ...labelled('Cancelled', cancelled.length > 0 ? [cancelled.join(', ')] : [], 13),
    ...labelled('Not started', waiting.length > 0 ? [waiting.join(', ')] : [], 13),
    ...labelled(
      'In flight',
      report.in_flight.length > 0 ? [`${report.in_flight.join(', ')} (AWS continues)`] : [],
      13,
    ),
  ];
  return lines.length > 0 ? ['', ...lines] : [];
}

function fixLines(commands: string[]): string[] {
  const [fix, ...then] = commands;
  if (!fix) return [];
  if (then.length === 0) return ['', ...labelled('Next', [fix], 7)];
  return ['', ...labelled('Fix', [fix], 7), ...labelled('Then', then, 7)];
}

function interrupted(error: Interrupted, paint: Palette): string {
  const { report } = error;
  return [
    paint.strong(
      `${report.in_flight.length > 0 ? 'Stopped watching' : 'Stopped'} ${report.environment}: ${progressOf(report)}`,
    ),
    ...remainingLines(report),
    '',
    ...labelled('Next', error.detail.next ?? [], 7),
  ].join('\n');
}

function consentNeeded(error: ConsentNeeded, paint: Palette): string {
  return [
    `${paint.bad('Error')}  ${clean(error.message)}`,
    ...changeLines(error.changes),
    ...labelled('Next', error.detail.next ?? [], 7),
  ].join('\n');
}
