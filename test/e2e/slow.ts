import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { root } from './support.ts';

/** An endpoint in front of the embedded AWS that delays the completion of stacks. */
export class SlowEndpoint {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.#process = process;
  }

  /** `more`: additional command-line arguments. */
  static async start(upstream: string, holdSeconds: number, more: string[] = []): Promise<SlowEndpoint> {
    const port = await freePort();
    const script = join(root, 'test', 'support', 'slow_endpoint.py');
    const args = ['--upstream', upstream, '--port', String(port), '--hold', String(holdSeconds), ...more];
    const process = spawn(join(root, '.tools', 'dev', 'bin', 'python'), [script, ...args], {
      stdio: 'ignore',
    });
    const url = `http://127.0.0.1:${port}`;
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (
        await fetch(`${url}/_counts`).then(
          () => true,
          () => false,
        )
      )
        return new SlowEndpoint(url, process);
      await sleep(50);
    }
    process.kill('SIGKILL');
    throw new TypeError('the slow endpoint did not start');
  }

  /** Calls by action since the start. */
  async counts(): Promise<Record<string, number>> {
    return (await (await fetch(`${this.url}/_counts`)).json()) as Record<string, number>;
  }

  /** The actions whose responses wait. */
  async withheld(): Promise<string[]> {
    return (await (await fetch(`${this.url}/_withheld`)).json()) as string[];
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGTERM');
    await ended;
  }
}
