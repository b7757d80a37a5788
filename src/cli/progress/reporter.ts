import type { Progress, ProgressEvent } from '../../domain/deployment/events.ts';
import type { Palette } from '../terminal/palette.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { count, duration, fold, json, oneLine } from '../terminal/text.ts';
import { currentStep, lines } from './lines.ts';
import { LiveBlock } from './live.ts';
import { heartbeatLine, plainLines } from './plain-lines.ts';
import { initial, type RunHeader, reduce, type ViewState } from './state.ts';

/** Shows progress on standard error. */
export interface Reporter {
  progress: Progress;
  /** A run begins: there is something to draw. */
  begin(header: RunHeader, hints?: string[]): void;
  /** Replaces the text at the right end of the first line. */
  hint(text: string): void;
  /** Clears the view for a question. */
  pause(): void;
  resume(): void;
  end(): void;
}

export type ReporterKind = 'live' | 'plain' | 'json' | 'none';

interface ReporterOutput {
  terminal: Pick<Terminal, 'err' | 'size' | 'onResize'>;
  paint: Palette;
  now(): number;
}

/** Shortest time between two frames: ten a second. */
const FRAME_INTERVAL = 100;
const SILENCE_LIMIT = 30_000;
/** Between two lines of a log that count progress. */
const COUNT_INTERVAL = 10_000;

export function reporter(kind: ReporterKind, output: ReporterOutput): Reporter {
  if (kind === 'live') return new LiveReporter(output);
  if (kind === 'plain') return new PlainReporter(output);
  const write =
    kind === 'json' ? (event: ProgressEvent) => output.terminal.err(`${json(event, 0)}\n`) : () => {};
  return { progress: write, begin() {}, hint() {}, pause() {}, resume() {}, end() {} };
}

type CountedEvent = Extract<ProgressEvent, { event: 'counted' }>;

function countedLine({ doing, done, total, seconds_left }: CountedEvent): string {
  const left = done < total ? `, about ${duration(seconds_left)} left` : '';
  return `${oneLine(doing)}: ${done} of ${total}${left}`;
}

const NO_RUN: RunHeader = { environment: '', verb: 'plan', stacks: [] };

class PlainReporter implements Reporter {
  readonly #output: ReporterOutput;
  #state: ViewState;
  #timer: NodeJS.Timeout | null = null;
  #writtenAt: number;
  #headerWritten = true;

  constructor(output: ReporterOutput) {
    this.#output = output;
    this.#state = initial(NO_RUN, output.now());
    this.#writtenAt = output.now();
  }

  begin(header: RunHeader): void {
    this.end();
    this.#state = initial(header, this.#output.now());
    this.#writtenAt = this.#output.now();
    this.#headerWritten = false;
    this.#timer = setInterval(() => this.#tick(), 1000).unref();
  }

  readonly progress = (event: ProgressEvent): void => {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (event.event === 'counted') {
      if (this.#output.now() - this.#writtenAt >= COUNT_INTERVAL) this.#write(countedLine(event));
      return;
    }
    const runBegins = event.event === 'run_started' && event.mode !== 'discard';
    if (runBegins) this.#writeHeader(`  ${count(event.stacks.length, 'stack')}`);
    for (const line of plainLines(before, this.#state, event)) {
      this.#writeHeader();
      this.#write(line);
    }
  };

  /** Written once, before the first line: a run with nothing to do writes nothing. */
  #writeHeader(more = ''): void {
    if (this.#headerWritten) return;
    this.#headerWritten = true;
    const { environment, verb } = this.#state.header;
    this.#write(`${environment}  ${verb}${more}`);
  }

  hint(): void {}
  pause(): void {}
  resume(): void {}

  end(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #write(line: string): void {
    this.#writtenAt = this.#output.now();
    this.#output.terminal.err(`${line}\n`);
  }

  #tick(): void {
    const now = this.#output.now();
    const { step } = this.#state;
    if (!this.#headerWritten && step === null) this.#writeHeader(`  ${currentStep(this.#state)}`);
    else if (now - this.#writtenAt >= SILENCE_LIMIT) this.#write(heartbeatLine(this.#state, now));
  }
}

class LiveReporter implements Reporter {
  readonly #output: ReporterOutput;
  readonly #block: LiveBlock;
  #state: ViewState | null = null;
  #hints: string[] = [];
  #paused = false;
  #drawnAt = 0;
  #scheduled: NodeJS.Timeout | null = null;
  #timer: NodeJS.Timeout | null = null;
  #unlisten: (() => void) | null = null;

  constructor(output: ReporterOutput) {
    this.#output = output;
    this.#block = new LiveBlock(output.terminal);
  }

  begin(header: RunHeader, hints: string[] = []): void {
    this.end();
    this.#state = initial(header, this.#output.now());
    this.#hints = hints;
    this.#timer = setInterval(() => this.#draw(), 1000).unref();
    this.#unlisten = this.#output.terminal.onResize(() => this.#draw());
    this.#draw();
  }

  readonly progress = (event: ProgressEvent): void => {
    if (event.event === 'counted') this.#count(event);
    if (event.event === 'notice' || event.event === 'warning' || !this.#state) this.#write(event);
    if (!this.#state) return;
    this.#state = reduce(this.#state, event);
    this.#schedule();
  };

  hint(text: string): void {
    this.#hints = [text];
    this.#draw();
  }

  pause(): void {
    this.#paused = true;
    this.#block.erase();
    this.#block.release();
  }

  resume(): void {
    this.#paused = false;
    this.#draw();
  }

  /** The last frame stays on the screen, except that of a plan, whose screen follows, and of a run with nothing to do. */
  end(): void {
    if (this.#state?.started && this.#state.header.verb !== 'plan') {
      // Its last step is over.
      this.#state = { ...this.#state, step: null, lastEventAt: this.#output.now() };
      this.#hints = [];
      this.#draw();
    } else this.#block.erase();
    for (const timer of [this.#timer, this.#scheduled]) if (timer) clearInterval(timer);
    this.#timer = null;
    this.#scheduled = null;
    this.#unlisten?.();
    this.#unlisten = null;
    this.#state = null;
    this.#block.release();
  }

  /** Messages are written above the view and stay there. */
  #write(event: ProgressEvent): void {
    if (event.event !== 'notice' && event.event !== 'warning' && event.event !== 'step') return;
    this.#block.erase();
    const text = `${event.event === 'warning' ? 'Warning: ' : ''}${oneLine(event.message)}`;
    this.#output.terminal.err(`${fold(text, this.#output.terminal.size().columns)}\n`);
    if (this.#state) this.#draw();
  }

  /** Outside a run: redrawn in place, at most ten times a second. */
  #count(event: CountedEvent): void {
    const now = this.#output.now();
    if (this.#state || this.#paused || now - this.#drawnAt < FRAME_INTERVAL) return;
    this.#drawnAt = now;
    this.#block.draw([countedLine(event)]);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    const wait = Math.max(0, this.#drawnAt + FRAME_INTERVAL - this.#output.now());
    this.#scheduled = setTimeout(() => this.#draw(), wait).unref();
  }

  #draw(): void {
    if (this.#scheduled) clearTimeout(this.#scheduled);
    this.#scheduled = null;
    if (!this.#state || this.#paused) return;
    const now = this.#output.now();
    this.#drawnAt = now;
    const { columns, rows } = this.#output.terminal.size();
    this.#block.draw(
      lines(this.#state, { columns, rows, now, paint: this.#output.paint, hints: this.#hints }),
    );
  }
}
