import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Given as text, because a bundle has no file of its own for a process. The validator's package is loaded by its path.
 * The engine is made at the first template and serves the next ones.
 */
const SOURCE = `
let engine;
process.on('message', ({ id, name, text }) => {
  try {
    engine ??= new (require(process.argv[1]).CelEngine)();
    const report = engine.validateStandard({ path: name, readBytes: () => Buffer.from(text) });
    process.send({ id, diagnostics: report.diagnostics });
  } catch (error) {
    process.send({ id, error: String(error?.message ?? error) });
  }
});
`;

/**
 * A verdict is over before optimised code would pay: 60 MB less. Collecting garbage with helper threads costs this
 * process 4.5 s of a processor where one thread takes 1.7 s, and the wall clock half as long. Both measured.
 */
const V8_FLAGS = ['--liftoff-only', '--single-threaded-gc'];

/**
 * The engine holds 280 MB. All templates of a run are asked for together, so it goes when none is asked for any more,
 * and the memory is there for Ansible.
 */
const IDLE_MS = 50;

interface Answer {
  id: number;
  diagnostics?: unknown[];
  error?: string;
}

interface Waiting {
  resolve(diagnostics: unknown[]): void;
  reject(error: Error): void;
}

let validator: ChildProcess | null = null;
let idle: NodeJS.Timeout | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

/** The validator's diagnostics of a template's text. A validator that breaks is a bug, and rejects. */
export function validate(packagePath: string, name: string, text: string): Promise<unknown[]> {
  clearTimeout(idle);
  validator ??= start(packagePath);
  const id = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    validator?.send({ id, name, text });
  });
}

/** A process group of its own, so that Ctrl-C does not reach it; it ends when its channel to ops does. */
function start(packagePath: string): ChildProcess {
  const child = spawn(process.execPath, [...V8_FLAGS, '-e', SOURCE, packagePath], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
    env: {},
  });
  child.on('message', ({ id, diagnostics, error }: Answer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (diagnostics) asked?.resolve(diagnostics);
    else asked?.reject(new TypeError(`cloudformation-validate: ${error}`));
    if (waiting.size === 0) idle = setTimeout(() => dismiss(child), IDLE_MS);
  });
  child.on('error', (error) => giveUp(child, error.message));
  child.on('exit', (code, signal) => giveUp(child, `its process ended with ${signal ?? code}`));
  return child;
}

function dismiss(child: ChildProcess): void {
  if (validator === child) validator = null;
  child.disconnect();
}

/** Whoever still waits for a process that is gone is told; of one that was dismissed nobody waits. */
function giveUp(child: ChildProcess, why: string): void {
  if (validator !== child) return;
  validator = null;
  for (const asked of waiting.values()) asked.reject(new TypeError(`cloudformation-validate: ${why}`));
  waiting.clear();
}
