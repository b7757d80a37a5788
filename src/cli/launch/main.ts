import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Interfaces } from '@oclif/core';
import type { Config } from '@oclif/core/config';
import { errorDocument } from '../../domain/operator/error.ts';
import { EXITS } from '../../domain/operator/exit-codes.ts';
import { guardOutput } from '../terminal/output.ts';
import { findCommand } from './find-command.ts';
import type { Manifest } from './manifest.ts';

export interface MainOptions {
  /** The package's folder, with package.json and oclif.manifest.json. */
  root: string;
  pjson: Interfaces.PJSON;
  argv: string[];
  /** Node and the machine, for a bug report. */
  system: string;
  /** Default: the generated manifest. */
  manifest?: Manifest;
  out: { write(text: string): unknown; columns?: number };
  err: { write(text: string): unknown };
}

/** A command's class, as oclif runs it. */
interface Runnable {
  id: string;
  new (argv: string[], config: Config): { _run(): Promise<unknown> };
}

/**
 * Runs the named command, or shows help. Returns the exit code, or null if the command has set it.
 * Help and unknown commands need only the manifest, and a command only its own module: oclif's Config, which looks for
 * plugins, hooks and themes, would take longer than a short command, and ops has none of them.
 */
export async function main(options: MainOptions): Promise<number | null> {
  guardOutput(process);
  try {
    return await dispatch(options);
  } catch (error) {
    const { bugDocument, bugScreen } = await import('../screens/error.ts');
    const { json } = await import('../terminal/text.ts');
    if (options.argv.includes('--json')) options.out.write(`${json(bugDocument(error))}\n`);
    options.err.write(`${bugScreen(error, `${options.pjson.version}, ${options.system}`)}\n`);
    return EXITS.bug.status;
  }
}

async function dispatch({
  root,
  pjson,
  argv,
  manifest = readManifest(root),
  out,
  err,
}: MainOptions): Promise<number | null> {
  const found = findCommand(manifest, argv);
  if (found.kind === 'run') {
    const path = manifest.commands[found.id]?.relativePath ?? [];
    const module: { default: Runnable } = await import(pathToFileURL(join(root, ...path)).href);
    module.default.id = found.id;
    await new module.default(found.argv, minimalConfig(pjson))._run();
    return null;
  }
  if (found.kind === 'help') {
    const { help } = await import('./help.ts');
    const columns = out.columns ?? 80;
    out.write(`${help({ manifest, topics: pjson.oclif.topics ?? {}, id: found.id, columns })}\n`);
    return 0;
  }
  const { unknownCommand } = await import('./unknown-command.ts');
  const { errorScreen } = await import('../screens/error.ts');
  const error = unknownCommand(manifest, found.words);
  if (argv.includes('--json')) {
    const { json } = await import('../terminal/text.ts');
    out.write(`${json(errorDocument(error))}\n`);
  }
  err.write(`${errorScreen(error)}\n`);
  return error.status;
}

/** Synchronous: loading Node's asynchronous file functions takes longer than reading. */
function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'));
}

/** The part of oclif's Config that oclif's Command uses. */
export function minimalConfig(pjson: Pick<Interfaces.PJSON, 'name' | 'version'>): Config {
  const config: Pick<Config, 'bin' | 'name' | 'version' | 'topicSeparator' | 'runHook' | 'scopedEnvVarKeys'> =
    {
      bin: 'ops',
      name: pjson.name,
      version: pjson.version,
      topicSeparator: ' ',
      runHook: async () => ({ successes: [], failures: [] }),
      scopedEnvVarKeys: (key) => [`OPS_${key}`],
    };
  return config as Config;
}
