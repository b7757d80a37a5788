import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRequest } from '../../domain/deployment/playbooks.ts';
import { runFile } from './command.ts';

/** The private directory of one run: run.json, markers, the stop file. See docs/reference/run-protocol.md. */
export class RunDirectory {
  readonly path: string;
  #removed = false;

  private constructor(path: string) {
    this.path = path;
  }

  /** `below` is made where absent; only the run's own directory is private (0700, by mkdtemp). */
  static async make(below: string, request: RunRequest): Promise<RunDirectory> {
    await mkdir(below, { recursive: true, mode: 0o700 });
    const directory = new RunDirectory(await mkdtemp(join(below, `${request.environment}-`)));
    await writeFile(join(directory.path, 'run.json'), runFile(request), { mode: 0o600 });
    return directory;
  }

  async markDone(step: string): Promise<void> {
    await this.#tell(() => writeFile(join(this.path, `${step}.done`), '', { mode: 0o600 }));
  }

  async markFailed(step: string): Promise<void> {
    await this.#tell(() => writeFile(join(this.path, `${step}.failed`), 'failed', { mode: 0o600 }));
  }

  /** Renamed into place, so that nobody reads half a word. */
  async stop(how: 'hold' | 'detach' | 'cancel'): Promise<void> {
    const beside = join(this.path, '.stop');
    await this.#tell(async () => {
      await writeFile(beside, how, { mode: 0o600 });
      await rename(beside, join(this.path, 'stop'));
    });
  }

  /** A step may end, and a person may press Ctrl-C, when the run has ended already: then nobody is there to be told. */
  async #tell(write: () => Promise<void>): Promise<void> {
    if (this.#removed) return;
    try {
      await write();
    } catch (error) {
      if (!this.#removed) throw error;
    }
  }

  async remove(): Promise<void> {
    this.#removed = true;
    await rm(this.path, { recursive: true, force: true });
  }
}
