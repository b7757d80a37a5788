import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunRequest, StopMode } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { fileError } from '../../domain/operator/file-error.ts';
import { buildFiles } from '../../domain/stack/build-files.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import { RENDERED_FOLDER, runFile } from './command.ts';

/**
 * The private directory of one run: run.json, its copy of the rendered folder, markers, the stop file. See
 * docs/reference/run-protocol.md.
 */
export class RunDirectory {
  readonly path: string;
  #removed = false;
  #failure: unknown = null;
  #listener: () => void = () => undefined;

  private constructor(path: string) {
    this.path = path;
  }

  /** Creates `below` if missing. Only the run's own directory is private (0700, by mkdtemp). */
  static async make(
    below: string,
    request: RunRequest,
    rendered: RenderedEnvironment,
  ): Promise<RunDirectory> {
    let directory: RunDirectory | null = null;
    try {
      await mkdir(below, { recursive: true, mode: 0o700 });
      directory = new RunDirectory(await mkdtemp(join(below, `${request.environment}-`)));
      await writeFile(join(directory.path, 'run.json'), runFile(request), { mode: 0o600 });
      await writeFiles(join(directory.path, RENDERED_FOLDER), buildFiles(rendered));
      return directory;
    } catch (error) {
      await directory?.remove();
      throw fileError(error, 'written', below);
    }
  }

  /** Why a signal could not be written: the workers wait for it, so the run has to end. Null: none was lost. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Called once, when the first signal could not be written. */
  onFailure(listener: () => void): void {
    this.#listener = listener;
  }

  async markDone(step: string): Promise<void> {
    await this.#signal(() => writeFile(join(this.path, `${step}.done`), '', { mode: 0o600 }));
  }

  async markFailed(step: string): Promise<void> {
    await this.#signal(() => writeFile(join(this.path, `${step}.failed`), 'failed', { mode: 0o600 }));
  }

  /** Renamed into place, so that no worker reads a partial file. */
  async stop(how: StopMode): Promise<void> {
    const beside = join(this.path, '.stop');
    await this.#signal(async () => {
      await writeFile(beside, how, { mode: 0o600 });
      await rename(beside, join(this.path, 'stop'));
    });
  }

  /** A step or an interrupt can come after the end of the run; then no worker is left to signal. */
  async #signal(write: () => Promise<void>): Promise<void> {
    if (this.#removed) return;
    try {
      await write();
    } catch (error) {
      if (this.#removed || this.#failure !== null) return;
      this.#failure = signalLost(error, this.path);
      this.#listener();
    }
  }

  /** A directory that cannot be removed is only left behind: it must not hide how the run ended. */
  async remove(): Promise<void> {
    this.#removed = true;
    await rm(this.path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Part of the run is done: that is a failed deployment, not a wrong input. */
function signalLost(error: unknown, path: string): unknown {
  const found = fileError(error, 'written', path, 'the run ended, and AWS finishes the stacks in progress');
  if (!(found instanceof OperatorError)) return found;
  return new OperatorError('failed', found.code, found.message, found.detail, { cause: error });
}

async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  const folders = new Set(Object.keys(files).map((path) => dirname(join(folder, path))));
  for (const each of folders) await mkdir(each, { recursive: true, mode: 0o700 });
  const write = ([path, text]: [string, string]) => writeFile(join(folder, path), text, { mode: 0o600 });
  await Promise.all(Object.entries(files).map(write));
}
