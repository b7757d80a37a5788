import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OperatorError } from '../../domain/operator/error.ts';
import { plainText } from '../../domain/operator/plain-text.ts';
import type { Diagnostic } from './findings.ts';

/** Where things lie, as absolute paths. */
export interface Places {
  /** The folder that holds src/ and requirements/. */
  package: string;
  /** The private Python environments. */
  tools: string;
}

/**
 * The rules take 250 MB. All templates of a run are asked for together, so the process goes when none is asked for any
 * more, and the memory is there for Ansible.
 */
const IDLE_MS = 50;

/** How Python ends when it cannot load the validator; of what comes later validate.py leaves nothing uncaught. */
const UNCAUGHT = 1;

/** Characters that are kept of what it says, to find a traceback's last line in. */
const SAID = 2_000;

interface Answer {
  id: number;
  diagnostics?: Diagnostic[];
  error?: string;
}

interface Waiting {
  resolve(diagnostics: Diagnostic[]): void;
  reject(error: Error): void;
}

/** AWS's validator, in a process that runs while templates are asked for. */
export class Validator {
  readonly #places: Places;
  readonly #waiting = new Map<number, Waiting>();
  #process: ChildProcess | null = null;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  /**
   * The diagnostics of a template's text. Rejects with `validator_missing` where set-up has not brought the
   * validator; one that breaks is a bug.
   */
  async validate(name: string, text: string): Promise<Diagnostic[]> {
    clearTimeout(this.#idle);
    this.#process ??= this.#start();
    const { stdin } = this.#process;
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      stdin?.write(`${JSON.stringify({ id, name, text })}\n`);
    });
  }

  #start(): ChildProcess {
    const python = join(this.#places.tools, 'runtime', 'bin', 'python');
    if (!existsSync(python)) throw notSetUp(python, `There is no ${python}`);
    const child = startPython(python, join(this.#places.package, 'src/adapters/judge/validate.py'));
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-SAID);
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(child, JSON.parse(line)));
    child.on('error', ({ message }) => this.#giveUp(child, broken(message)));
    // Not its exit, after which answers may still be unread.
    child.on('close', (code, signal) => {
      const error =
        code === UNCAUGHT
          ? notSetUp(python, lastLine(said))
          : broken(`its process ended with ${signal ?? code}`);
      this.#giveUp(child, error);
    });
    return child;
  }

  #take(child: ChildProcess, { id, diagnostics, error }: Answer): void {
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (diagnostics) asked?.resolve(diagnostics);
    else asked?.reject(broken(error));
    if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.#dismiss(child), IDLE_MS);
  }

  #dismiss(child: ChildProcess): void {
    if (this.#process === child) this.#process = null;
    child.stdin?.end();
  }

  /** Whoever still waits for a process that is gone is told; of one that was dismissed nobody waits. */
  #giveUp(child: ChildProcess, error: Error): void {
    if (this.#process !== child) return;
    this.#process = null;
    for (const asked of this.#waiting.values()) asked.reject(error);
    this.#waiting.clear();
  }
}

/** In a process group of its own, so that Ctrl-C does not reach it; it ends when its input does. */
function startPython(python: string, script: string): ChildProcessWithoutNullStreams {
  // -I: without what a folder or a user has for Python.
  const child = spawn(python, ['-I', script], { stdio: 'pipe', detached: true, env: { LC_ALL: 'C.UTF-8' } });
  // What is written to a process that is gone is lost with it, and `close` tells of that.
  child.stdin.on('error', () => undefined);
  return child;
}

/** A traceback's last line is the error. */
function lastLine(text: string): string {
  return plainText(text.trim().split('\n').at(-1) ?? '');
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
