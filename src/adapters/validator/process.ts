import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OperatorError } from '../../domain/operator/error.ts';
import { sanitizeMessage } from '../../domain/operator/redact.ts';
import type { Diagnostic } from './findings.ts';

/** Absolute paths. */
export interface ValidatorPaths {
  /** The folder with src/ and requirements/. */
  package: string;
  /** The private Python environments. */
  tools: string;
}

/**
 * The rules take 250 MB. A run validates all its templates together, so the process ends once no request is pending and
 * leaves the memory to Ansible.
 */
const IDLE_MS = 50;

/** Python's exit code if it cannot load the validator; validate.py catches every later exception. */
const UNCAUGHT = 1;

/** Characters of standard error to keep: enough for the last line of a traceback. */
const STDERR_LIMIT = 2_000;

interface Answer {
  id: number;
  diagnostics?: Diagnostic[];
  error?: string;
}

interface PendingRequest {
  resolve(diagnostics: Diagnostic[]): void;
  reject(error: Error): void;
}

/** AWS's validator in a process that runs while requests are pending. */
export class ValidatorProcess {
  readonly #paths: ValidatorPaths;
  readonly #pending = new Map<number, PendingRequest>();
  #process: ChildProcess | null = null;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(paths: ValidatorPaths) {
    this.#paths = paths;
  }

  /**
   * The diagnostics of a template's text. Rejects with `validator_missing` if set-up has not installed the validator; a
   * crash of the validator is a bug.
   */
  async validate(name: string, text: string): Promise<Diagnostic[]> {
    clearTimeout(this.#idle);
    this.#process ??= this.#start();
    const { stdin } = this.#process;
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      stdin?.write(`${JSON.stringify({ id, name, text })}\n`);
    });
  }

  #start(): ChildProcess {
    const python = join(this.#paths.tools, 'runtime', 'bin', 'python');
    if (!existsSync(python)) throw notSetUp(python, `${python} does not exist`);
    const child = startPython(python, join(this.#paths.package, 'src/adapters/validator/validate.py'));
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_LIMIT);
    });
    createInterface({ input: child.stdout }).on('line', (line) =>
      this.#handleAnswer(child, JSON.parse(line)),
    );
    child.on('error', ({ message }) => this.#failPending(child, broken(message)));
    // `close`, not `exit`: after `exit` some answers may still be unread.
    child.on('close', (code, signal) => {
      const error =
        code === UNCAUGHT
          ? notSetUp(python, lastLine(stderr))
          : broken(`its process exited with ${signal ?? code}`);
      this.#failPending(child, error);
    });
    return child;
  }

  #handleAnswer(child: ChildProcess, { id, diagnostics, error }: Answer): void {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    if (diagnostics) request?.resolve(diagnostics);
    else request?.reject(broken(error));
    if (this.#pending.size === 0) this.#idle = setTimeout(() => this.#dismiss(child), IDLE_MS);
  }

  #dismiss(child: ChildProcess): void {
    if (this.#process === child) this.#process = null;
    child.stdin?.end();
  }

  /** Rejects the requests that a dead process can no longer answer. A dismissed process has none. */
  #failPending(child: ChildProcess, error: Error): void {
    if (this.#process !== child) return;
    this.#process = null;
    for (const request of this.#pending.values()) request.reject(error);
    this.#pending.clear();
  }
}

/** Runs in its own process group, so that Ctrl-C does not reach it. It ends at the end of its input. */
function startPython(python: string, script: string): ChildProcessWithoutNullStreams {
  // -I ignores Python code and settings of the working directory and the user.
  const child = spawn(python, ['-I', script], { stdio: 'pipe', detached: true, env: { LC_ALL: 'C.UTF-8' } });
  // Writing to a dead process is no separate error: `close` reports it.
  child.stdin.on('error', () => undefined);
  return child;
}

/** A traceback's last line is the error. */
function lastLine(text: string): string {
  return sanitizeMessage(text.trim().split('\n').at(-1) ?? '');
}

function notSetUp(python: string, reason: string): OperatorError {
  return new OperatorError('input', 'validator_missing', 'The template validator is not set up', {
    reason,
    value: python,
    next: ['npm run setup', 'ops doctor'],
  });
}

function broken(why: string | undefined): TypeError {
  return new TypeError(`cloudformation-validate: ${why}`);
}
