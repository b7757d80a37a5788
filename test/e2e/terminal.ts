import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { root } from './support.ts';

export const opsPath = join(root, 'bin', 'ops');
export const KEYS = { enter: '\r', down: '\x1b[B', up: '\x1b[A', ctrlC: '\x03', space: ' ' };

/** A command in a real pseudo-terminal, and its screen. */
export class Terminal {
  readonly #screen: xterm.Terminal;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<number | null>;
  /** All its output, escape sequences included. */
  raw = '';

  constructor(
    command: string[],
    options: { cwd: string; env: Record<string, string>; columns?: number; rows?: number },
  ) {
    const { columns = 80, rows = 24 } = options;
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 2000 });
    const bridge = [
      join(root, 'test', 'support', 'pty_bridge.py'),
      String(columns),
      String(rows),
      ...command,
    ];
    this.#process = spawn(join(root, '.tools', 'dev', 'bin', 'python'), bridge, {
      cwd: options.cwd,
      env: { ...options.env, TERM: 'xterm-256color' },
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#process.on('error', reject);
      this.#process.on('close', (code) => resolve(code));
    });
    this.#process.stdout.on('data', (data: Buffer) => {
      this.raw += data.toString('utf8');
      this.#screen.write(data);
    });
  }

  type(keys: string): void {
    this.#process.stdin.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#process.stdin.write(`\x1e${columns} ${rows}\n`);
  }

  /** The lines on the screen, without trailing spaces and empty lines at the end. */
  screen(): string {
    return this.#lines(this.#screen.buffer.active.baseY).join('\n').trimEnd();
  }

  /** The screen and everything that scrolled off it. */
  history(): string {
    return this.#lines(0).join('\n').trimEnd();
  }

  #lines(from: number): string[] {
    const { active } = this.#screen.buffer;
    return Array.from(
      { length: active.baseY + this.#screen.rows - from },
      (_, index) => active.getLine(from + index)?.translateToString(true) ?? '',
    );
  }

  /** Waits until the history matches; throws an error with the history if it does not in time. */
  async waitFor(pattern: RegExp, seconds = 30): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (!pattern.test(this.history())) {
      if (Date.now() > deadline)
        throw new TypeError(`no ${pattern} within ${seconds} s on:\n${this.history()}`);
      await sleep(30);
    }
  }

  /** Waits for the exit code. */
  async ended(seconds = 60): Promise<number> {
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), seconds * 1000);
    const code = await this.#ended;
    clearTimeout(timer);
    if (code === null) throw new TypeError(`did not end within ${seconds} s:\n${this.history()}`);
    return code;
  }

  /** Closes the window. */
  kill(): void {
    this.#process.kill('SIGTERM');
  }
}
