import { readdir, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { accountOf } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { codeOf, fileError } from '../../domain/operator/file-error.ts';
import type { Workspace } from '../../domain/ports.ts';
import { buildFiles } from '../../domain/stack/build-files.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import {
  accountFile,
  buildFolder,
  environmentFile,
  INVENTORIES,
  SERVICES,
} from '../../domain/workspace/paths.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import { replaceFolder, writeAll } from './atomic.ts';
import { placeOf } from './place.ts';

/** A workspace on disk. `packageRoot` has the templates, roles and playbooks of ops. */
export class FileWorkspace implements Workspace {
  readonly root: string;
  readonly #packageRoot: string;
  readonly #start: string;

  /** `start` is the folder in which the command was started. */
  constructor(root: string, packageRoot: string, start = root) {
    this.root = root;
    this.#packageRoot = packageRoot;
    this.#start = start;
  }

  named(path: string): string {
    const own = relative(this.root, resolve(this.#start, path));
    if (isInside(own)) return own.replaceAll(sep, '/');
    throw this.#outside(path);
  }

  async environments(): Promise<string[]> {
    return this.#inventories(await this.#inventoryNames(), environmentFile);
  }

  async accounts(): Promise<string[]> {
    const ids = (await this.#inventoryNames()).flatMap((name) => accountOf(name) ?? []);
    return this.#inventories(ids, accountFile);
  }

  async #inventoryNames(): Promise<string[]> {
    const entries = await this.#entries(INVENTORIES);
    return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name);
  }

  /** The names whose file exists. */
  async #inventories(names: string[], file: (name: string) => string): Promise<string[]> {
    const present = await Promise.all(names.map(async (name) => this.#has(file(name))));
    return names.filter((_, index) => present[index]).sort();
  }

  async services(): Promise<string[]> {
    const entries = await this.#entries(SERVICES);
    const files = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith('.yaml'));
    return files.map(({ name }) => name.slice(0, -'.yaml'.length)).sort();
  }

  async read(path: string): Promise<SourceFile | null> {
    const text = await readText(this.#inside(path), path);
    return text === null ? null : { path, text };
  }

  async packaged(path: string): Promise<SourceFile> {
    const own = await this.read(path);
    if (own) return own;
    const text = await readText(join(this.#packageRoot, path), path);
    if (text !== null) return { path, text };
    throw this.#missing(path);
  }

  #missing(path: string): OperatorError {
    return new OperatorError('input', 'file_missing', `${path} is neither in the workspace nor part of ops`, {
      file: path,
      reason: `Searched ${this.root} and ${this.#packageRoot}`,
      next: ['Reinstall ops'],
    });
  }

  async packagedFolder(path: string, ending: string): Promise<SourceFile[]> {
    for (const root of [this.#inside(path), join(this.#packageRoot, path)]) {
      const found = await filesBelow(root, ending, path);
      if (found.length > 0) return found;
    }
    throw this.#missing(path);
  }

  async write(files: SourceFile[]): Promise<void> {
    await writeAll(files.map(({ path, text }) => ({ path: this.#inside(path), shown: path, text })));
  }

  async create(files: SourceFile[]): Promise<void> {
    for (const { path } of files) {
      const place = await placeOf(this.root, this.#inside(path), path);
      if (place === 'outside') throw this.#outside(path);
      if (place === 'taken') throw fileExists(path);
    }
    await this.write(files);
  }

  async remove(path: string): Promise<void> {
    try {
      await rm(this.#inside(path), { recursive: true, force: true });
    } catch (error) {
      throw fileError(error, 'removed', path);
    }
  }

  async writeBuild(rendered: RenderedEnvironment): Promise<void> {
    const folder = buildFolder(rendered.environment);
    await replaceFolder(this.#inside(folder), folder, buildFiles(rendered));
  }

  async #entries(path: string) {
    try {
      return await readdir(this.#inside(path), { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw fileError(error, 'read', path);
    }
  }

  async #has(path: string): Promise<boolean> {
    try {
      return (await readdir(join(this.#inside(path), '..'))).includes(path.split('/').at(-1) ?? '');
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
      throw fileError(error, 'read', path);
    }
  }

  /** Operators enter these paths: none may lead out of the workspace. */
  #inside(path: string): string {
    const clean = normalize(path);
    if (isInside(clean)) return join(this.root, clean);
    throw this.#outside(path);
  }

  #outside(path: string): OperatorError {
    return new OperatorError('input', 'outside_workspace', `${path} is outside the workspace ${this.root}`, {
      value: path,
      next: ['Use a path inside it', 'Use -C DIR for another workspace'],
    });
  }
}

function fileExists(path: string): OperatorError {
  return new OperatorError('gate', 'file_exists', `${path} exists, and is not overwritten`, {
    file: path,
    next: [`Move ${path} away`],
  });
}

/** Whether a path, relative to a folder, is below it. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !['', '.', '..'].includes(path) && !path.startsWith(`..${sep}`);
}

/** In no particular order; empty if the folder does not exist. */
async function filesBelow(root: string, ending: string, shown: string): Promise<SourceFile[]> {
  const names = await readdir(root, { recursive: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw fileError(error, 'read', shown);
  });
  const wanted = names.filter((name) => name.endsWith(ending));
  return Promise.all(
    wanted.map(async (name) => ({
      path: name.replaceAll(sep, '/'),
      text: (await readText(join(root, name), `${shown}/${name}`)) ?? '',
    })),
  );
}

async function readText(path: string, shown: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw fileError(error, 'read', shown);
  }
}
