import type { Config } from '@oclif/core/config';
import type { ProgressEvent } from '../../domain/deployment/events.ts';
import type { ProgramEnd } from '../../domain/machine/machine.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { BaseCommand } from '../command/base-command.ts';
import type { ProcessHost } from '../command/process.ts';
import { slightConfig } from '../launch/main.ts';

type Context = Awaited<ReturnType<ProcessHost['context']>>;

interface CommandClass {
  id: string;
  new (argv: string[], config: Config): BaseCommand;
}

interface Given {
  context?: Partial<Context>;
  env?: Record<string, string>;
  prompter?: Prompter;
  /** Standard input. */
  input?: string | Uint8Array;
  outIsTerminal?: boolean;
  files?: Record<string, string>;
}

export interface Ran {
  out: string;
  err: string;
  /** Null: the command set none, so it is 0. */
  status: number | null;
  /** How the program that it ran ended. */
  became: ProgramEnd | null;
  /** Private files, by path. */
  written: Record<string, string>;
  /** Options of each context. */
  contexts: { directory?: string; newWorkspace?: boolean }[];
  progress(event: ProgressEvent): void;
}

const config = slightConfig({ name: 'ops', version: '1.2.3' });

/** Runs a command class as oclif does, on a fake host. A prompter makes it interactive. */
export async function runCommand(
  command: CommandClass,
  id: string,
  argv: string[],
  given: Given = {},
): Promise<Ran> {
  const ran: Ran = {
    out: '',
    err: '',
    status: null,
    became: null,
    written: {},
    contexts: [],
    progress: () => {},
  };
  const host: ProcessHost = {
    env: given.env ?? {},
    system: 'Node v24.0.0, linux',
    now: () => new Date(0),
    context: async ({ progress, code: _, ...options }) => {
      ran.contexts.push(options);
      ran.progress = progress;
      return { ...given.context } as Context;
    },
    prompter: async () => {
      if (!given.prompter) throw new TypeError('no terminal to prompt on');
      return given.prompter;
    },
    onInterrupt: () => () => {},
    leave: (status) => {
      throw new TypeError(`left with ${status}`);
    },
    become: (end) => {
      ran.became = end;
    },
    writePrivate: async (path, text) => {
      ran.written[path] = text;
    },
    setExit: (status) => {
      ran.status = status;
    },
    readFile: async (path) => {
      const text = given.files?.[path];
      if (text === undefined) throw new TypeError(`no file ${path}`);
      return Buffer.from(text);
    },
    terminal: {
      out: (text) => {
        ran.out += `${text}\n`;
      },
      raw: (text) => {
        ran.out += text;
      },
      err: (text) => {
        ran.err += text;
      },
      interactive: given.prompter !== undefined,
      outIsTerminal: given.outIsTerminal ?? given.prompter !== undefined,
      errIsTerminal: false,
      color: false,
      size: () => ({ columns: 80, rows: 24 }),
      onResize: () => () => {},
      input: async () => Buffer.from(given.input ?? ''),
    },
  };
  command.id = id;
  const instance = new command(argv, config);
  Object.assign(instance, { host });
  await (instance as unknown as { _run(): Promise<unknown> })._run();
  return ran;
}
