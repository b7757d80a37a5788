import { EventEmitter, on } from 'node:events';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import type { RunEvent } from '../../domain/deployment/events.ts';
import { parseRunEvent } from '../../domain/deployment/parse-event.ts';
import { plainText } from '../../domain/operator/plain-text.ts';
import { EVENTS_FD, LIFELINE_FD, type PlaybookCommand } from './command.ts';
import { Lines, Tail } from './lines.ts';

/** How long what was written before the exit may take to be read; a worker that outlives it keeps the pipe open. */
const DRAIN_MS = 1_000;

interface Told {
  event: [RunEvent];
  end: [];
}

export interface StartedPlaybook {
  events: AsyncIterable<RunEvent>;
  ended: Promise<{ code: number; output: string }>;
}

/**
 * Starts the process in a group of its own, so that the terminal's Ctrl-C does not reach it. The lifeline is a pipe
 * nobody writes to: this process holds its other end, and when it dies, workers see the end of file.
 */
export function startPlaybook(
  command: PlaybookCommand,
  environment: Record<string, string>,
): StartedPlaybook {
  const child = execa(command.file, command.args, {
    cwd: command.cwd,
    env: environment,
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const lifeline = child.stdio[LIFELINE_FD];
  const output = new Tail();
  const told = new EventEmitter<Told>();
  // From now on: what is told before somebody reads waits for them.
  const events = on(told, 'event', { close: ['end'] });
  const { stdout, stderr } = child;
  const streams = [
    readText(stdout, output),
    readText(stderr, output),
    readEvents(child.stdio[EVENTS_FD] as Readable, told, output),
  ];

  const ended = new Promise<{ code: number; output: string }>((resolve) => {
    const end = async (code: number) => {
      await Promise.race([Promise.all(streams), new Promise((done) => setTimeout(done, DRAIN_MS).unref())]);
      for (const stream of [stdout, stderr, child.stdio[EVENTS_FD], lifeline]) (stream as Readable).destroy();
      told.emit('end');
      resolve({ code, output: plainText(output.text) });
    };
    child.nodeChildProcess.once('exit', (code) => void end(code ?? 1));
    child.nodeChildProcess.once('error', (error) => {
      output.add(`${error.message}\n`);
      void end(127);
    });
  });
  return { events: each(events), ended };
}

async function* each(told: AsyncIterable<RunEvent[]>): AsyncIterable<RunEvent> {
  for await (const one of told) yield* one;
}

function readText(stream: Readable, tail: Tail): Promise<void> {
  stream.on('data', (chunk: Buffer) => tail.add(chunk.toString('utf8')));
  return closed(stream);
}

function readEvents(stream: Readable, told: EventEmitter<Told>, tail: Tail): Promise<void> {
  const lines = new Lines();
  const take = (line: string) => {
    const event = parseRunEvent(line);
    if (typeof event === 'string') tail.add(`Unreadable event (${event}): ${line.slice(0, 300)}\n`);
    else told.emit('event', event);
  };
  stream.on('data', (chunk: Buffer) => lines.push(chunk).forEach(take));
  return closed(stream).then(() => lines.end().forEach(take));
}

/** However it comes to its end. */
function closed(stream: Readable): Promise<void> {
  return finished(stream, { writable: false }).catch(() => undefined);
}
