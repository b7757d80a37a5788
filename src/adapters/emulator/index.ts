import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../../domain/deployment/events.ts';
import type { EmbeddedAws, EmbeddedStatus } from '../../domain/machine/embedded-aws.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { EXIT_PORT, EXIT_STATE_IN_USE, localFailed, portInUse, pythonMissing } from './errors.ts';
import { healthyPid, recordedResources } from './gateway.ts';
import { launch } from './launch.ts';
import { FIRST_PORT, freePort, isFree } from './ports.ts';
import { startOf } from './process.ts';
import { readStarted, removeStarted, writeStarted } from './state.ts';

export interface EmulatorOptions {
  /** Where state, log and the note of the running process are kept. */
  directory: string;
  /** The folder that holds the package `emulator`. */
  package: string;
  tools: string;
  env: Record<string, string | undefined>;
  progress: Progress;
}

const START_MS = 60_000;
/** It saves its state when told to end; see docs/emulator.md. */
const STOP_MS = 30_000;
const LOOK_MS = 100;
const SAY_AFTER_MS = 1_000;
const PORT_ATTEMPTS = 5;

type Running = EmbeddedStatus & { running: true };

/** The embedded AWS of one workspace: a process of its own that outlives ops. */
export class Emulator implements EmbeddedAws {
  readonly #options: EmulatorOptions;
  readonly #note: string;
  readonly #log: string;
  readonly #state: string;

  constructor(options: EmulatorOptions) {
    this.#options = options;
    this.#note = join(options.directory, 'emulator.json');
    this.#log = join(options.directory, 'emulator.log');
    this.#state = join(options.directory, 'state');
  }

  async status(): Promise<EmbeddedStatus> {
    const places = { log: this.#log, state: this.#state };
    const note = await readStarted(this.#note);
    if (!note) return { running: false, stale: false, ...places };
    if ((await startOf(note.pid)) !== note.started) return { running: false, stale: true, ...places };
    return { running: true, pid: note.pid, port: note.port, endpoint: endpointOf(note.port), ...places };
  }

  async up({ port }: { port: number | null }): Promise<Running> {
    const status = await this.status();
    if (status.running) return this.#alreadyUp(status, port);
    const python = join(this.#options.tools, 'emulator', 'bin', 'python');
    if (!existsSync(python)) throw pythonMissing(python);
    for (let attempt = 1; ; attempt++) {
      const chosen = await this.#choosePort(port);
      const child = await launch(
        { python, package: this.#options.package, port: chosen, state: this.#state, log: this.#log },
        this.#options.env,
      );
      const started = await this.#waitForHealth(child, chosen);
      if (started) return started;
      // Somebody took the port between our look and the emulator's claim.
      if (port !== null || attempt === PORT_ATTEMPTS) throw portInUse(chosen, this.#log);
    }
  }

  async down(): Promise<boolean> {
    const status = await this.status();
    if (status.running) await this.#stop(status);
    await removeStarted(this.#note);
    return status.running;
  }

  /** Forgets everything it holds; where it ran it runs again, at the same port. */
  async reset(): Promise<void> {
    const status = await this.status();
    await this.down();
    await rm(this.#state, { recursive: true, force: true });
    if (status.running) await this.up({ port: status.port });
  }

  async recorded() {
    const status = await this.status();
    const resources = status.running ? await recordedResources(status.endpoint) : null;
    if (resources) return resources;
    if (status.running) throw await localFailed('The embedded AWS does not answer', this.#log);
    throw new OperatorError('input', 'local_not_running', 'The embedded AWS does not run', {
      next: ['ops local up'],
    });
  }

  #alreadyUp(status: Running, port: number | null): Running {
    if (port === null || port === status.port) return status;
    throw new OperatorError(
      'input',
      'local_running',
      `The embedded AWS runs already, at port ${status.port}`,
      {
        value: String(port),
        next: [`ops local down && ops local up --port ${port}`],
      },
    );
  }

  async #choosePort(port: number | null): Promise<number> {
    if (port !== null) {
      if (await isFree(port)) return port;
      throw portInUse(port, this.#log);
    }
    const free = await freePort();
    if (free !== null) return free;
    throw portInUse(FIRST_PORT, this.#log);
  }

  /** Null where the port was taken by another program. */
  async #waitForHealth(child: ChildProcess, port: number): Promise<Running | null> {
    const began = Date.now();
    let told = false;
    while (Date.now() - began < START_MS) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        return this.#endedEarly(child);
      }
      if ((await healthyPid(endpointOf(port))) === child.pid) {
        await writeStarted(this.#note, {
          format: 1,
          pid: child.pid,
          started: (await startOf(child.pid)) ?? '',
          port,
        });
        const { log, endpoint, state } = { log: this.#log, endpoint: endpointOf(port), state: this.#state };
        return { running: true, pid: child.pid, port, endpoint, log, state };
      }
      if (!told && Date.now() - began >= SAY_AFTER_MS) {
        this.#say(`starting the embedded AWS at port ${port} (log: ${this.#log})`);
        told = true;
      }
      await delay(LOOK_MS);
    }
    child.kill('SIGKILL');
    throw await localFailed(`The embedded AWS did not answer within ${START_MS / 1000} s`, this.#log);
  }

  async #endedEarly(child: ChildProcess): Promise<null> {
    if (child.exitCode === EXIT_PORT) return null;
    if (child.exitCode === EXIT_STATE_IN_USE) {
      throw await localFailed('Another embedded AWS of this workspace is starting or running', this.#log);
    }
    const how =
      child.signalCode ??
      (child.exitCode === null ? 'it could not be started' : `exit code ${child.exitCode}`);
    throw await localFailed(`The embedded AWS ended while it started (${how})`, this.#log);
  }

  async #stop({ pid }: Running): Promise<void> {
    const began = Date.now();
    const note = await readStarted(this.#note);
    process.kill(pid, 'SIGTERM');
    let told = false;
    while ((await startOf(pid)) === note?.started) {
      if (Date.now() - began > STOP_MS) {
        throw await localFailed(
          `The embedded AWS (process ${pid}) did not end within ${STOP_MS / 1000} s`,
          this.#log,
        );
      }
      if (!told && Date.now() - began >= SAY_AFTER_MS) {
        this.#say('waiting for the embedded AWS to save its state');
        told = true;
      }
      await delay(LOOK_MS);
    }
  }

  #say(message: string): void {
    this.#options.progress({ event: 'step', at: new Date().toISOString(), message });
  }
}

function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
