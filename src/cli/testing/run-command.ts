import type { Config } from '@oclif/core/config';
import type { ProgressEvent } from '../../domain/deployment/events.ts';
import type { ProgramEnd } from '../../domain/machine/machine.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { BaseCommand } from '../command/base-command.ts';
import type { ProcessHost } from '../command/process.ts';
import { minimalConfig } from '../launch/main.ts';

type Context = Awaited<ReturnType<ProcessHost['context']>>;

interface CommandClass {
  id: string;
  new (argv: string[], config: Config): BaseCommand;
}

interface RunOptions {
  context?: Partial<Context>;
  env?: Record<string, string>;
  prompter?: Prompter;
  /** Standard input. */
  input?: string | Uint8Array;
  outIsTerminal?: boolean;
  files?: Record<string, string>;
  /** Ctrl-C as soon as the command listens for it; then the command may exit at once. */
  interrupted?: boolean;
}

export interface CommandResult {
  out: string;
  err: string;
  /** Null if the command sets none, which means 0. */
  status: number | null;
  /** The status with which it exited at once. */
  exited: number | null;
  /** How the child program ended. */
  exitedLike: ProgramEnd | null;
  /** Private files, by path. */
  privateFiles: Record<string, string>;
  /** Options of each context. */
  contexts: { directory?: string; newWorkspace?: boolean }[];
  /** Standard error when the command starts to listen for Ctrl-C; null if it does not. */
  errWhenListening: string | null;
  progress(event: ProgressEvent): void;
}

const config = minimalConfig({ name: 'ops', version: '1.2.3' });

/** Runs a command class as oclif does, on a fake host. A prompter makes it interactive. */
export async function runCommand(
  command: CommandClass,
  id: string,
  argv: string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const result: CommandResult = {
    out: '',
    err: '',
    status: null,
    exited: null,
    exitedLike: null,
    privateFiles: {},
    contexts: [],
    errWhenListening: null,
    progress: () => {},
  };
  const host: ProcessHost = {
    env: options.env ?? {},
    system: 'Node v24.0.0, linux',
    now: () => new Date(0),
    context: async ({ progress, code: _, ...contextOptions }) => {
      result.contexts.push(contextOptions);
      result.progress = progress;
      return { ...options.context } as Context;
    },
    prompter: async () => {
      if (!options.prompter) throw new TypeError('no terminal to prompt on');
      return options.prompter;
    },
    onInterrupt: (listener) => {
      result.errWhenListening ??= result.err;
      if (options.interrupted && result.exited === null) listener(false);
      return () => {};
    },
    exit: (status) => {
      if (!options.interrupted) throw new TypeError(`exited with ${status}`);
      result.exited ??= status;
    },
    exitLike: (end) => {
      result.exitedLike = end;
    },
    writePrivateFile: async (path, text) => {
      result.privateFiles[path] = text;
    },
    setExitCode: (status) => {
      result.status = status;
    },
    readFile: async (path) => {
      const text = options.files?.[path];
      if (text === undefined) throw new TypeError(`no file ${path}`);
      return Buffer.from(text);
    },
    terminal: {
      out: (text) => {
        result.out += `${text}\n`;
      },
      raw: (text) => {
        result.out += text;
      },
      err: (text) => {
        result.err += text;
      },
      interactive: options.prompter !== undefined,
      inIsTerminal: options.prompter !== undefined && options.input === undefined,
      outIsTerminal: options.outIsTerminal ?? options.prompter !== undefined,
      errIsTerminal: false,
      color: false,
      size: () => ({ columns: 80, rows: 24 }),
      onResize: () => () => {},
      input: async () => Buffer.from(options.input ?? ''),
    },
  };
  command.id = id;
  const instance = new command(argv, config);
  Object.assign(instance, { host });
  await (instance as unknown as { _run(): Promise<unknown> })._run();
  return result;
}
