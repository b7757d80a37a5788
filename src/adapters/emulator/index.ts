import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../../domain/deployment/events.ts';
import type { EmbeddedAws, EmbeddedStatus } from '../../domain/machine/embedded-aws.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import {
  changesLost,
  EXIT_PORT,
  EXIT_STATE_IN_USE,
  localFailed,
  portInUse,
  portRefused,
  pythonMissing,
  stateInUse,
  stateNotSaved,
  storageFailed,
} from './errors.ts';
import { healthyPid, recordedResources, saveState } from './gateway.ts';
import { launch } from './launch.ts';
import { FIRST_PORT, freePort, openError } from './ports.ts';
import { startOf } from './process.ts';
import { readStarted, removeStarted, writeStarted } from './state.ts';

export interface EmulatorOptions {
  /** Holds the state, the log and the file about the running process. */
  directory: string;
  /** The folder with the package `emulator`. */
  package: string;
  tools: string;
  env: Record<string, string | undefined>;
  progress: Progress;
}

const START_MS = 60_000;
/** The emulator saves its state on SIGTERM; see docs/emulator.md. */
const STOP_MS = 30_000;
const POLL_MS = 100;
/** A file that the emulator has while it runs, and keeps if it ends without saving; see docs/emulator.md. */
const UNSAVED_MARK = 'unsaved';
const REPORT_AFTER_MS = 1_000;
const PORT_ATTEMPTS = 5;

type Running = EmbeddedStatus & { running: true };

/** The embedded AWS of one workspace: a separate process that outlives ops. */
export class Emulator implements EmbeddedAws {
  readonly #options: EmulatorOptions;
  readonly #processFile: string;
  readonly #log: string;
  readonly #state: string;

  constructor(options: EmulatorOptions) {
    this.#options = options;
    this.#processFile = join(options.directory, 'emulator.json');
    this.#log = join(options.directory, 'emulator.log');
    this.#state = join(options.directory, 'state');
  }

  async status(): Promise<EmbeddedStatus> {
    const paths = { log: this.#log, state: this.#state };
    const started = await readStarted(this.#processFile);
    if (!started) return { running: false, stale: false, ...paths };
    if ((await startOf(started.pid)) !== started.started) return { running: false, stale: true, ...paths };
    return {
      running: true,
      pid: started.pid,
      port: started.port,
      endpoint: endpointOf(started.port),
      ...paths,
    };
  }

  async up({ port }: { port: number | null }): Promise<Running> {
    const status = await this.status();
    if (status.running) return this.#alreadyUp(status, port);
    const python = join(this.#options.tools, 'emulator', 'bin', 'python');
    if (!existsSync(python)) throw pythonMissing(python);
    for (let attempt = 1; ; attempt++) {
      const chosen = await this.#choosePort(port);
      const running = await this.#start(python, chosen);
      if (running) return running;
      // Another program took the port between the check and the start.
      if (port !== null || attempt === PORT_ATTEMPTS) throw portInUse(chosen, this.#log);
    }
  }

  /** Saves first, and leaves it running if that fails: throws `state_not_saved`, or `state_lost` if it ended unsaved. */
  async down({ force = false } = {}): Promise<boolean> {
    const status = await this.status();
    if (status.running) {
      const problem = force ? null : await saveState(status.endpoint);
      if (problem !== null) throw stateNotSaved(problem, this.#state);
      await this.#stop(status);
    }
    await removeStarted(this.#processFile);
    if (status.running && !force && existsSync(join(this.#state, UNSAVED_MARK)))
      throw await changesLost(this.#state, this.#log);
    return status.running;
  }

  /** Deletes all state. If it was running, restarts it on the same port. */
  async reset(): Promise<void> {
    const status = await this.status();
    // A full disk must not prevent deleting what fills it.
    await this.down({ force: true });
    await rm(this.#state, { recursive: true, force: true });
    if (status.running) await this.up({ port: status.port });
  }

  async recorded() {
    const status = await this.status();
    const resources = status.running ? await recordedResources(status.endpoint) : null;
    if (resources) return resources;
    if (status.running) throw await localFailed('The embedded AWS does not respond', this.#log);
    throw new OperatorError('input', 'local_not_running', 'The embedded AWS is not running', {
      next: ['ops local up'],
    });
  }

  /** Null if another program took the port. */
  async #start(python: string, port: number): Promise<Running | null> {
    let child: ChildProcess | null = null;
    // A process that is not recorded could not be stopped.
    const kill = () => void child?.kill();
    process.once('exit', kill);
    try {
      const { package: code, env } = this.#options;
      child = await launch({ python, package: code, port, state: this.#state, log: this.#log }, env);
      return await this.#waitForHealth(child, port);
    } catch (error) {
      kill();
      throw storageFailed(error, this.#options.directory);
    } finally {
      process.removeListener('exit', kill);
    }
  }

  #alreadyUp(status: Running, port: number | null): Running {
    if (port === null || port === status.port) return status;
    throw new OperatorError(
      'input',
      'local_running',
      `The embedded AWS is already running on port ${status.port}`,
      {
        value: String(port),
        next: [`ops local down && ops local up --port ${port}`],
      },
    );
  }

  async #choosePort(port: number | null): Promise<number> {
    if (port !== null) {
      const error = await openError(port);
      if (error === null) return port;
      throw portRefused(port, error, this.#log);
    }
    const free = await freePort();
    if (free !== null) return free;
    throw portInUse(FIRST_PORT, this.#log);
  }

  /** Null if another program took the port. */
  async #waitForHealth(child: ChildProcess, port: number): Promise<Running | null> {
    const startedAt = Date.now();
    let reported = false;
    while (Date.now() - startedAt < START_MS) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        return this.#endedEarly(child);
      }
      if ((await healthyPid(endpointOf(port))) === child.pid) {
        await writeStarted(this.#processFile, {
          format: 1,
          pid: child.pid,
          started: (await startOf(child.pid)) ?? '',
          port,
        });
        const { log, endpoint, state } = { log: this.#log, endpoint: endpointOf(port), state: this.#state };
        return { running: true, pid: child.pid, port, endpoint, log, state };
      }
      if (!reported && Date.now() - startedAt >= REPORT_AFTER_MS) {
        this.#report(`starting the embedded AWS on port ${port} (log: ${this.#log})`);
        reported = true;
      }
      await delay(POLL_MS);
    }
    child.kill('SIGKILL');
    const seconds = START_MS / 1000;
    throw await localFailed(
      `The embedded AWS did not respond on port ${port} within ${seconds} s`,
      this.#log,
    );
  }

  async #endedEarly(child: ChildProcess): Promise<null> {
    if (child.exitCode === EXIT_PORT) return null;
    if (child.exitCode === EXIT_STATE_IN_USE) {
      throw await stateInUse(this.#log);
    }
    const how =
      child.signalCode ?? (child.exitCode === null ? 'it could not start' : `exit code ${child.exitCode}`);
    throw await localFailed(`The embedded AWS exited during start-up (${how})`, this.#log);
  }

  async #stop({ pid }: Running): Promise<void> {
    const startedAt = Date.now();
    const started = await readStarted(this.#processFile);
    process.kill(pid, 'SIGTERM');
    let reported = false;
    while ((await startOf(pid)) === started?.started) {
      if (Date.now() - startedAt > STOP_MS) {
        throw await localFailed(
          `The embedded AWS (process ${pid}) did not stop within ${STOP_MS / 1000} s`,
          this.#log,
        );
      }
      if (!reported && Date.now() - startedAt >= REPORT_AFTER_MS) {
        this.#report('waiting for the embedded AWS to save its state');
        reported = true;
      }
      await delay(POLL_MS);
    }
  }

  #report(message: string): void {
    this.#options.progress({ event: 'step', at: new Date().toISOString(), message });
  }
}

function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
