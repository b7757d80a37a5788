import { EXITS, type ExitName } from './exit-codes.ts';
import { redact, redactAll } from './redact.ts';

/** Position of the problem in a file; `line` and `column` count from 1. */
export interface FilePosition {
  file: string;
  line?: number;
  column?: number;
}

export interface OperatorErrorDetail extends Partial<FilePosition> {
  stack?: string;
  resource?: string;
  /** Why it happened, in one sentence; AWS's own words if they help. */
  reason?: string;
  /** The wrong value, as given; never a secret's. */
  value?: string;
  /** Commands to type next, or advice, best first. */
  next?: string[];
}

/**
 * An error the operator can act on. Everything else that is thrown is a bug in ops.
 * `code` is a stable snake_case name that scripts may match on; `exit` selects the exit code.
 */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError';
  readonly exit: Exclude<ExitName, 'done' | 'bug'>;
  readonly code: string;
  readonly detail: OperatorErrorDetail;

  constructor(
    exit: Exclude<ExitName, 'done' | 'bug'>,
    code: string,
    message: string,
    detail: OperatorErrorDetail = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.exit = exit;
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return EXITS[this.exit].status;
  }

  /** Masks every known secret in its texts, so that they can be shown. */
  redact(): void {
    this.message = redact(this.message);
    Object.assign(this.detail, redactAll(this.detail));
  }
}

/** Several invalid inputs found at once: ops shows all of them, so that the operator can fix them in one go. */
export class InvalidInput extends OperatorError {
  readonly problems: OperatorError[];

  constructor(problems: OperatorError[]) {
    const only = problems.length === 1 ? problems[0] : undefined;
    super(
      'input',
      only?.code ?? 'invalid_input',
      only?.message ?? `${problems.length} problems to fix`,
      only?.detail ?? {},
    );
    this.problems = problems;
  }

  override redact(): void {
    super.redact();
    for (const problem of this.problems) problem.redact();
  }
}

/** What `--json` prints for a failure. Listed field by field, so that nothing else can leak. */
export interface ErrorDocument {
  error: {
    code: string;
    message: string;
    stack?: string;
    resource?: string;
    reason?: string;
    value?: string;
    file?: string;
    line?: number;
    column?: number;
    problems?: ErrorDocument['error'][];
    next: string[];
  };
}

export function errorDocument(error: OperatorError): ErrorDocument {
  const { stack, resource, reason, value, file, line, column, next } = error.detail;
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(stack !== undefined && { stack }),
      ...(resource !== undefined && { resource }),
      ...(reason !== undefined && { reason }),
      ...(value !== undefined && { value }),
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
      ...(error instanceof InvalidInput &&
        error.problems.length > 1 && { problems: error.problems.map((each) => errorDocument(each).error) }),
      next: next ?? [],
    },
  };
}
