import { commandFor } from '../environment/account.ts';
import { OperatorError } from '../operator/error.ts';
import { redactAll } from '../operator/redact.ts';
import { isAccessError } from './error-exits.ts';
import type { StackErrorReport } from './events.ts';
import type { ResourceChange, StackResult } from './plan.ts';
import type { DnsRecord, ServiceView } from './views.ts';

export interface ApplyResult {
  environment: string;
  local: boolean;
  stacks: StackResult[];
  unchanged: string[];
  services: ServiceView[];
  /** Records for the owner of the domain's zone; empty if ops creates them. */
  records: DnsRecord[];
  seconds: number;
}

/** Position of the answer that caused a failure. */
export interface Origin {
  key: string;
  value: string;
  file: string;
  line: number | null;
  column: number | null;
}

export interface FailureReport {
  environment: string;
  verb: 'apply' | 'destroy';
  total: number;
  done: string[];
  failed: { error: StackErrorReport; description: string | null; origin: Origin | null }[];
  not_started: { stack: string; needs: string[] }[];
  /** Stacks that AWS continues with, and that nothing watches any more. */
  in_flight: string[];
  fix: string[];
}

/**
 * A run that failed part-way: what succeeded is kept, and the report lists the next steps. If nothing but
 * access to AWS failed, the exit code says so: after a login, or with the permission, the same command continues.
 */
export class DeploymentFailed extends OperatorError {
  override readonly name = 'DeploymentFailed';
  readonly report: FailureReport;

  constructor(report: FailureReport) {
    const first = report.failed[0];
    const noCredentials = isWithoutAccess(report);
    const denied = report.failed.length > 0 && report.failed.every(({ error }) => isAccessError(error));
    super(
      denied ? 'credentials' : 'failed',
      noCredentials
        ? 'credentials'
        : onlyFailed(report, 'access_denied')
          ? 'access_denied'
          : 'deployment_failed',
      noCredentials
        ? `AWS no longer accepts the credentials for ${report.environment}`
        : `Environment ${report.environment} failed: ${first?.error.stack || 'its run broke'}`,
      {
        ...(first?.error.stack && { stack: first.error.stack }),
        ...(first && {
          reason: first.error.first_cause?.reason ?? first.error.message,
        }),
        ...(first?.error.first_cause && { resource: first.error.first_cause.logical_id }),
        ...(first?.origin && { file: first.origin.file, value: first.origin.value }),
        ...(first?.origin?.line && { line: first.origin.line }),
        ...(first?.origin?.column && { column: first.origin.column }),
        next: report.fix,
      },
    );
    this.report = report;
  }

  override redact(): void {
    super.redact();
    Object.assign(this.report, redactAll(this.report));
  }
}

/** Whether nothing but the credentials failed. */
export function isWithoutAccess(report: FailureReport): boolean {
  return onlyFailed(report, 'credentials');
}

function onlyFailed({ failed }: FailureReport, code: StackErrorReport['code']): boolean {
  return failed.length > 0 && failed.every(({ error }) => error.code === code);
}

/** The operator interrupted a run; exit code 130. */
export class Interrupted extends OperatorError {
  override readonly name = 'Interrupted';
  readonly report: FailureReport;

  constructor(report: FailureReport, next: string[]) {
    super('interrupted', 'interrupted', `Stopped watching ${report.environment}`, { next });
    this.report = report;
  }
}

/** The operator interrupted, and the command did not end in time; exit code 130. What it had started is not known. */
export class Abandoned extends OperatorError {
  override readonly name = 'Abandoned';

  constructor(environment: string, verb: 'apply' | 'destroy') {
    super('interrupted', 'interrupted', `Stopped watching ${environment} before its run had ended`, {
      reason: 'A call to AWS did not end in time. AWS finishes the running stacks; no further one is started',
      next: [commandFor('watch', environment), commandFor(verb, environment)],
    });
  }
}

/** Changes that still need consent; the command asks, or exits with 3. */
export class ConsentNeeded extends OperatorError {
  override readonly name = 'ConsentNeeded';
  readonly changes: { id: string; change: ResourceChange }[];

  constructor(environment: string, changes: { id: string; change: ResourceChange }[]) {
    super(
      'declined',
      'consent_needed',
      `${environment}: ${changes.length === 1 ? 'a replacement or deletion needs' : `${changes.length} replacements or deletions need`} consent`,
      {
        next: [
          `${commandFor('apply', environment)} ${changes.map(({ id }) => `--allow ${quoted(id)}`).join(' ')}`,
        ],
      },
    );
    this.changes = changes;
  }
}

/** Prevents shells from expanding `service-x/*`. */
function quoted(id: string): string {
  return id.endsWith('*') ? `'${id}'` : id;
}

export interface DestroyPlan {
  environment: string;
  production: boolean;
  /** Stacks in the order of their deletion. */
  stacks: { name: string; stack_name: string; resources: number }[];
  /** Resources with data that are destroyed. */
  data: string[];
  /** What remains: retained resources, keys pending deletion, account stacks, files. */
  stays: string[];
  /** Names of the secrets below the environment's path. */
  secrets: string[];
}

/** Whether AWS has nothing of it that could be destroyed. */
export function isNothing({ stacks, secrets }: DestroyPlan): boolean {
  return stacks.length + secrets.length === 0;
}
