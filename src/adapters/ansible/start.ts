import { EventEmitter, on } from 'node:events';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import type { RunEvent } from '../../domain/deployment/events.ts';
import { parseRunEvent } from '../../domain/deployment/parse-event.ts';
import type { PlaybookEnd } from '../../domain/deployment/playbooks.ts';
import { sanitizeMessage } from '../../domain/operator/redact.ts';
import { EVENTS_FD, LIFELINE_FD, type PlaybookCommand } from './command.ts';
import { Lines, Tail } from './lines.ts';

/** Time to read the remaining output after the exit; a worker that outlives the process keeps the pipe open. */
const DRAIN_MS = 1_000;

interface EventMap {
  event: [RunEvent];
  end: [];
}

export interface StartedPlaybook {
  events: AsyncIterable<RunEvent>;
  ended: Promise<PlaybookEnd>;
  /** Ends the run as the death of ops would: no worker writes any more. */
  abandon(): void;
}

/**
 * Starts the process in its own process group, so that the terminal's Ctrl-C does not reach it. The lifeline is a pipe
 * that carries no data: this process holds its write end, and when it dies, workers see the end of file.
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
  const emitter = new EventEmitter<EventMap>();
  // Buffers events until they are read.
  const events = on(emitter, 'event', { close: ['end'] });
  const { stdout, stderr } = child;
  const streams = [
    readText(stdout, output),
    readText(stderr, output),
    readEvents(child.stdio[EVENTS_FD] as Readable, emitter, output),
  ];

  const ended = new Promise<PlaybookEnd>((resolve) => {
    const end = async (code: number, signal: string | null) => {
      await Promise.race([Promise.all(streams), new Promise((done) => setTimeout(done, DRAIN_MS).unref())]);
      for (const stream of [stdout, stderr, child.stdio[EVENTS_FD], lifeline]) (stream as Readable).destroy();
      emitter.emit('end');
      resolve({ code, signal, output: sanitizeMessage(output.text) });
    };
    child.nodeChildProcess.once('exit', (code, signal) => void end(code ?? 1, signal));
    child.nodeChildProcess.once('error', (error) => {
      output.add(`${error.message}\n`);
      void end(127, null);
    });
  });
  return { events: flatten(events), ended, abandon: () => void (lifeline as Readable).destroy() };
}

async function* flatten(batches: AsyncIterable<RunEvent[]>): AsyncIterable<RunEvent> {
  for await (const batch of batches) yield* batch;
}

function readText(stream: Readable, tail: Tail): Promise<void> {
  stream.on('data', (chunk: Buffer) => tail.add(chunk.toString('utf8')));
  return closed(stream);
}

function readEvents(stream: Readable, emitter: EventEmitter<EventMap>, tail: Tail): Promise<void> {
  const lines = new Lines();
  const handleLine = (line: string) => {
    const event = parseRunEvent(line);
    if (typeof event === 'string') tail.add(`Unreadable event (${event}): ${line.slice(0, 300)}\n`);
    else emitter.emit('event', event);
  };
  stream.on('data', (chunk: Buffer) => lines.push(chunk).forEach(handleLine));
  return closed(stream).then(() => lines.end().forEach(handleLine));
}

/** Resolves at the end or an error. */
function closed(stream: Readable): Promise<void> {
  return finished(stream, { writable: false }).catch(() => undefined);
}
