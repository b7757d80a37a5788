import { exitOf } from '../../domain/deployment/error-exits.ts';
import type { StackErrorReport } from '../../domain/deployment/events.ts';
import {
  failingResource,
  fixCommands,
  type Locate,
  originNamed,
  originOf,
} from '../../domain/deployment/first-cause.ts';
import {
  ConsentNeeded,
  DeploymentFailed,
  type FailureReport,
  Interrupted,
  type Origin,
} from '../../domain/deployment/results.ts';
import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { loginCommand } from '../../domain/session/session.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import type { RunReport } from './run-report.ts';

/** Codes of stacks that never started. */
const NOT_STARTED = new Set<StackErrorReport['code']>(['needs_failed', 'not_started']);
/** Failures that no answer causes, and no answer fixes. */
const ELSEWHERE = new Set<StackErrorReport['code']>(['machine', 'access_denied', 'role_missing']);

/** Throws what the run failed with; returns if every stack reached its wanted state. */
export function throwUnlessDone(
  env: LoadedEnvironment,
  stacks: RenderedStack[],
  run: RunReport,
  verb: 'apply' | 'destroy' = 'apply',
): void {
  if (run.refused) throw refusal(run.refused, refusedFor(env, stacks, run.refused));
  const errors = [...run.errors.values()];
  if (errors.length === 0) return;
  const noAccess = errors.find(({ code }) => code === 'credentials' || code === 'access_denied');
  if (noAccess && run.results.size === 0 && !errors.some(isInFlight)) throw refusal(noAccess);
  const report = failureReport(env, stacks, run, verb);
  if (run.interrupted) {
    const watch = report.in_flight.length > 0 ? [commandFor('watch', env.name)] : [];
    throw new Interrupted(report, [...watch, commandFor(verb, env.name)]);
  }
  const real = errors.filter(({ code }) => !NOT_STARTED.has(code));
  const consent = real.filter(({ code }) => code === 'consent_needed');
  if (!run.broken && consent.length > 0 && consent.length === real.length)
    throw consentNeeded(env.name, consent);
  throw new DeploymentFailed(report);
}

/** Nothing was changed. */
function refusal({ code, message, next }: StackErrorReport, origin: Origin | null = null): OperatorError {
  return new OperatorError(exitOf(code), code, message, {
    ...(origin && { file: origin.file, value: origin.value }),
    ...(origin?.line && { line: origin.line }),
    ...(origin?.column && { column: origin.column }),
    next,
  });
}

/** The answer that the preflight refused; null if the error is not about a stack's inputs. */
function refusedFor(
  env: LoadedEnvironment,
  stacks: RenderedStack[],
  { stack: name, message }: StackErrorReport,
): Origin | null {
  const stack = stacks.find(({ description }) => description.stack === name);
  return stack ? originNamed(stack, Object.keys(stack.origins), message, locator(env)) : null;
}

function consentNeeded(environment: string, errors: StackErrorReport[]): ConsentNeeded {
  const changes = errors.flatMap((error) =>
    (error.changes ?? []).map((change) => ({ id: `${error.stack}/${change.logical_id}`, change })),
  );
  return new ConsentNeeded(environment, changes);
}

function failureReport(
  env: LoadedEnvironment,
  stacks: RenderedStack[],
  run: RunReport,
  verb: 'apply' | 'destroy',
): FailureReport {
  const errors = [...run.errors.values()];
  const byName = new Map(stacks.map((stack) => [stack.description.stack, stack]));
  const locate = locator(env);
  const own = errors
    .filter(({ code }) => !NOT_STARTED.has(code) && code !== 'detached')
    .sort((a, b) => causeTime(a) - causeTime(b));
  const failed = [...(run.broken ? [run.broken] : []), ...own].map((error) => {
    const stack = byName.get(error.stack);
    return {
      error,
      description: stack ? failingResource(stack, error) : null,
      // A destroy does not fail because of an answer.
      origin: stack && verb === 'apply' ? originOf(stack, error, locate) : null,
    };
  });
  const in_flight = errors.filter(isInFlight).map((error) => error.stack);
  const watch = in_flight.length > 0 ? [commandFor('watch', env.name)] : [];
  const first = failed[0];
  const stack = byName.get(first?.error.stack ?? '');
  const fix =
    verb === 'apply' || first?.error.code === 'credentials'
      ? fixOf(env, first, stack)
      : (first?.error.next ?? []);
  return {
    environment: env.name,
    verb,
    total: stacks.length,
    done: [...run.results.keys()].filter((name) => !run.errors.has(name)),
    failed,
    // In graph order: workers report them in any order.
    not_started: stacks
      .flatMap(({ description }) => errors.filter(({ stack }) => stack === description.stack))
      .filter(({ code }) => NOT_STARTED.has(code))
      .map(({ stack, needs }) => ({ stack, needs: needs ?? [] })),
    in_flight,
    fix: [...new Set([...fix, ...watch, commandFor(verb, env.name)])],
  };
}

/** AWS continues with it, and nothing watches it any more. */
function isInFlight({ code, in_flight }: StackErrorReport): boolean {
  return code === 'detached' || in_flight === true;
}

/** The earliest failure first; those without a resource's failure last. */
function causeTime(error: StackErrorReport): number {
  return error.first_cause ? Date.parse(error.first_cause.at) : Number.POSITIVE_INFINITY;
}

function fixOf(
  env: LoadedEnvironment,
  first: FailureReport['failed'][number] | undefined,
  stack: RenderedStack | undefined,
): string[] {
  if (!first) return [];
  if (first.error.code === 'credentials') return [loginCommand(env.target)];
  // Not an answer is wrong, but this machine, the permissions, or what is in AWS: no role, or what the rollback found.
  if (ELSEWHERE.has(first.error.code)) return first.error.next;
  if (first.error.status === 'UPDATE_ROLLBACK_FAILED') return first.error.next;
  const traced = stack ? fixCommands(env.name, env.source.path, stack, first.error, locator(env)) : [];
  return traced.length > 0 ? traced : first.error.next;
}

/** Positions in the files an operator can change: environment.yml and the manifests. */
function locator(env: LoadedEnvironment): Locate {
  const sources = new Map(
    [env.source, ...env.services.map(({ source }) => source)].map((file) => [file.path, file]),
  );
  return (file, key) => sources.get(file)?.position(key.split('.')) ?? null;
}
