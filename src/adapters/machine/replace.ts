import { flushCompileCache } from 'node:module';
import type { ReadStream, WriteStream } from 'node:tty';
import { startsForCertain } from './executable.ts';

/** A program, ready to start. */
export interface Start {
  file: string;
  /** From the name of the command on. */
  args: string[];
  variables: Record<string, string>;
}

export type Execve = (file: string, args: string[], variables: Record<string, string>) => void;

/** Node's call that replaces the process, where it has one (Node.js, "process.execve"); else null. */
export function execve(): Execve | null {
  const { execve: call, platform } = process as typeof process & { execve?: Execve };
  return call && ['linux', 'darwin'].includes(platform) ? call.bind(process) : null;
}

/**
 * Replaces this process by the program, which then has its process id, its terminal and its signals. Returns if the
 * system may refuse the program: after a failed call Node aborts, and a core dump would contain the secrets.
 */
export async function replaceProcess({ file, args, variables }: Start, call: Execve): Promise<void> {
  const words = [...args, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
  if (words.some((word) => word.includes('\0')) || sizeOf([file, ...words]) > SIZE) return;
  if (!startsForCertain(file)) return;
  for (const stream of [process.stdout, process.stderr]) await written(stream);
  for (const stream of [process.stdin, process.stdout, process.stderr]) makeBlocking(stream);
  // Node ignores these two, and an ignored signal stays ignored; one with a listener gets its default again (execve(2)).
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => undefined);
  flushCompileCache();
  call(file, args, variables);
}

/** Every system takes this much, whatever its limits (execve(2), "Limits on size of arguments and environment"). */
const SIZE = 120 * 1_024;
/** A pointer to each word. */
const POINTER = 8;

function sizeOf(words: string[]): number {
  return words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1 + POINTER, 0);
}

function written(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}

/** Node makes pipes and terminals non-blocking, which the program would inherit: most programs then fail to read. */
function makeBlocking(stream: ReadStream | WriteStream): void {
  const { _handle: handle } = stream as { _handle?: { setBlocking?(blocking: boolean): void } };
  handle?.setBlocking?.(true);
}
