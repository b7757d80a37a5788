import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/support/free-port.ts';
import { type Timed, time } from './measure.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const ops = join(root, 'bin', 'ops');

/** A separate workspace with the embedded AWS and, in front of it, an endpoint that delays completion. */
export class BenchSandbox implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'ops-bench-'));
  readonly env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: join(this.folder, 'home'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
  #slow: { child: ChildProcess; url: string } | null = null;
  #endpoint = '';

  static async make(): Promise<BenchSandbox> {
    const sandbox = new BenchSandbox();
    await sandbox.run(['init', '.']);
    return sandbox;
  }

  /** With the environment `dev`, deployed at full speed, with `count` services. */
  static async withServices(count: number): Promise<BenchSandbox> {
    const sandbox = await BenchSandbox.make();
    await sandbox.localUp();
    const services = sandbox.#services(count).join(',');
    await sandbox.run(['env', 'create', 'dev', '--local', '--yes', '--services', services]);
    return sandbox;
  }

  run(
    args: string[],
    options: { expect?: number; watch?: (pid: number) => void; env?: Record<string, string> } = {},
  ): Promise<Timed> {
    return time([ops, ...args], { cwd: this.folder, ...options, env: { ...this.env, ...options.env } });
  }

  get endpoint(): string {
    return this.env.AWS_ENDPOINT_URL ?? this.#endpoint;
  }

  async localUp(): Promise<void> {
    const port = await freePort();
    await this.run(['local', 'up', '--port', String(port)]);
    this.#endpoint = `http://127.0.0.1:${port}`;
  }

  /** From now on every stack takes at least `hold` seconds, and every request `latency` milliseconds longer. */
  async slow(hold: number, latency: number): Promise<void> {
    await this.fast();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const script = join(root, 'test', 'support', 'slow_endpoint.py');
    const args = [
      '--upstream',
      this.#endpoint,
      '--port',
      String(port),
      '--hold',
      String(hold),
      '--latency',
      String(latency),
    ];
    const child = spawn(join(root, '.tools', 'dev', 'bin', 'python'), [script, ...args], { stdio: 'ignore' });
    this.#slow = { child, url };
    for (let attempt = 0; attempt < 100; attempt += 1) {
      try {
        await fetch(`${url}/_counts`);
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    this.env.AWS_ENDPOINT_URL = url;
  }

  /** Calls since the slow endpoint started. */
  async calls(): Promise<number> {
    const counts = (await (await fetch(`${this.#slow?.url}/_counts`)).json()) as Record<string, number>;
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  async fast(): Promise<void> {
    delete this.env.AWS_ENDPOINT_URL;
    const slow = this.#slow;
    this.#slow = null;
    if (slow === null) return;
    const ended = new Promise((resolve) => slow.child.once('close', resolve));
    slow.child.kill('SIGTERM');
    await ended;
  }

  /** Variables that hide Ansible but no other tool, so that no playbook can run. */
  withoutAnsible(): Record<string, string> {
    const tools = join(this.folder, 'tools-without-ansible');
    mkdirSync(tools);
    for (const name of ['node', 'emulator']) symlinkSync(join(root, '.tools', name), join(tools, name));
    return { OPS_TOOLS: tools };
  }

  /** Copies of the example service, each with its own listener rule. */
  #services(count: number): string[] {
    const text = readFileSync(join(this.folder, 'services', 'hello.yaml'), 'utf8');
    const names = Array.from({ length: count }, (_, index) => `bench-${index + 1}`);
    names.forEach((name, index) => {
      writeFileSync(
        join(this.folder, 'services', `${name}.yaml`),
        changed(text, /^priority: .*$/m, `priority: ${1 + index}\npath: /${name}/*`),
      );
    });
    return names;
  }

  /** Changes the greeting of `count` services, and so their task definitions. */
  changeServices(count: number, greeting: string): void {
    for (let number = 1; number <= count; number += 1) {
      const path = join(this.folder, 'services', `bench-${number}.yaml`);
      writeFileSync(path, changed(readFileSync(path, 'utf8'), /GREETING: .*$/m, `GREETING: ${greeting}`));
    }
  }

  /** Makes ops validate the templates again, as in a first deployment. */
  clearValidationCache(): void {
    rmSync(join(this.folder, '.ops', 'validated'), { recursive: true });
  }

  /** Copies an environment's folder to another workspace, `count` times under different names. */
  copies(environment: string, count: number, workspace: string): void {
    for (let index = 1; index <= count; index += 1) {
      const target = join(workspace, 'inventories', `copy-${index}`);
      mkdirSync(target, { recursive: true });
      cpSync(join(this.folder, 'inventories', environment), target, { recursive: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fast();
    await this.run(['local', 'down']);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function changed(text: string, from: RegExp, to: string): string {
  if (!from.test(text)) throw new TypeError(`no match for ${from} in:\n${text}`);
  return text.replace(from, to);
}
