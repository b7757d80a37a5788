import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { freePort } from '../support/free-port.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const opsPath = join(root, 'bin', 'ops');

export interface RunOptions {
  input?: string;
  env?: Record<string, string>;
  /** A program that starts ops, with its arguments. */
  within?: string[];
}

/** A running command; `stdout` and `stderr` grow, `ended` resolves to the exit code (null: killed). */
export interface Running {
  child: ChildProcess;
  stdout: string;
  stderr: string;
  ended: Promise<number | null>;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Templates are validated and parsed once for all sandboxes: both caches depend only on the text. A second of computing
 * for each environment otherwise.
 */
async function shareCaches(folder: string): Promise<void> {
  await mkdir(join(folder, '.ops'), { mode: 0o700 });
  for (const cache of ['validated', 'parsed']) {
    const shared = join(inject('shared'), cache);
    await mkdir(shared, { recursive: true });
    await symlink(shared, join(folder, '.ops', cache));
  }
}

/** A workspace in a temporary folder with its own home, in which the built CLI runs. */
export class Sandbox {
  readonly folder: string;
  readonly env: Record<string, string>;

  private constructor(folder: string, tools: string) {
    this.folder = folder;
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: join(folder, 'home'),
      LANG: 'C.UTF-8',
      TZ: 'Asia/Manila',
      OPS_TOOLS: tools,
    };
  }

  /**
   * `from`: a workspace to copy instead of creating one. `ownPlaybooks`: each playbook is a process of its own, as for
   * operators; otherwise a fork of one that has imported Ansible (forked-playbooks.ts).
   */
  static async make({ initialised = true, from = '', ownPlaybooks = false } = {}): Promise<Sandbox> {
    const tools = ownPlaybooks ? join(root, '.tools') : join(inject('shared'), 'tools');
    const sandbox = new Sandbox(await mkdtemp(join(tmpdir(), 'ops-e2e-')), tools);
    if (from !== '') await cp(from, sandbox.folder, { recursive: true });
    else {
      await shareCaches(sandbox.folder);
      if (initialised) await sandbox.ok(['init', '.']);
    }
    return sandbox;
  }

  /** Starts the CLI without a terminal and collects its output while it runs. */
  start(args: string[], options: RunOptions = {}): Running {
    const [program = '', ...rest] = [...(options.within ?? []), opsPath, ...args];
    const child = spawn(program, rest, { cwd: this.folder, env: { ...this.env, ...options.env } });
    child.stdin.end(options.input ?? '');
    const running: Running = { child, stdout: '', stderr: '', ended: Promise.resolve(null) };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      running.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      running.stderr += text;
    });
    running.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code));
    });
    return running;
  }

  async run(args: string[], options: RunOptions = {}): Promise<Ended> {
    const running = this.start(args, options);
    const code = await running.ended;
    return { code, stdout: running.stdout, stderr: running.stderr };
  }

  /** Runs a command; throws an error with its output unless it exits with 0. */
  async ok(args: string[], options: RunOptions = {}): Promise<Ended> {
    const ended = await this.run(args, options);
    if (ended.code !== 0) {
      throw new TypeError(`ops ${args.join(' ')} ended with ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
    }
    return ended;
  }

  async json<T>(args: string[], options: { input?: string } = {}): Promise<T> {
    return JSON.parse((await this.ok([...args, '--json'], options)).stdout) as T;
  }

  /** Starts the embedded AWS of this workspace on a free port and returns its URL. */
  async localUp(): Promise<string> {
    const port = await freePort();
    await this.ok(['local', 'up', '--port', String(port)]);
    return `http://127.0.0.1:${port}`;
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.folder, path), text);
  }

  async dispose(): Promise<void> {
    await this.run(['local', 'down']);
    await rm(this.folder, { recursive: true, force: true });
  }
}
