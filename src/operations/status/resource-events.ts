import type { Aws } from '../../domain/ports.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import type { StackEvent } from '../../domain/stack/reader.ts';
import type { Context } from '../context.ts';
import { warning } from '../progress.ts';

/** Seconds between rounds: at least 1.5, and 0.6 per stack, so that 20 stacks stay below two calls per second. */
const ROUND_MS = 1_500;
const STACK_MS = 600;
const AT_ONCE = 4;

/** Shows the resource events of stacks in progress. A read error is only a warning, shown once. */
export class ResourceFeed {
  readonly #ctx: Context;
  readonly #aws: Aws;
  readonly #stacks: Map<string, RenderedStack>;
  /** Host name → id of the last event shown. */
  readonly #seen = new Map<string, string | null>();
  /** Host name → the current or last read. */
  readonly #reads = new Map<string, Promise<void>>();
  readonly #inFlight: () => string[];
  readonly #stop = new AbortController();
  #warned = false;
  #loop: Promise<void> | null = null;

  constructor(ctx: Context, aws: Aws, stacks: RenderedStack[], inFlight: () => string[]) {
    this.#ctx = ctx;
    this.#aws = aws;
    this.#stacks = new Map(stacks.map((stack) => [stack.description.stack, stack]));
    this.#inFlight = inFlight;
  }

  /** Skips the past events of existing stacks. */
  async skipPast(existing: string[]): Promise<void> {
    await inGroups(existing, async (name) => {
      const description = this.#stacks.get(name)?.description;
      if (!description) return;
      await this.#warnOnError(async () => {
        this.#seen.set(name, await this.#aws.stacks.lastEvent(description.stack_name, description.region));
      });
    });
  }

  start(): void {
    this.#loop = this.#rounds();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** Shows the stack's new events. One read at a time, because two would show the same events twice. */
  async show(name: string): Promise<void> {
    const stack = this.#stacks.get(name);
    if (!stack) return;
    const read = (this.#reads.get(name) ?? Promise.resolve()).then(() => this.#showNew(stack));
    this.#reads.set(name, read);
    await read;
  }

  async #showNew(stack: RenderedStack): Promise<void> {
    const name = stack.description.stack;
    await this.#warnOnError(async () => {
      const { stack_name, region } = stack.description;
      const events = await this.#aws.stacks.events(stack_name, this.#seen.get(name) ?? null, region);
      const last = events.at(-1);
      if (last) this.#seen.set(name, last.id);
      for (const event of events) this.#report(stack, event);
    });
  }

  async #rounds(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const names = this.#inFlight();
      await inGroups(names, (name) => this.show(name));
      await this.#ctx.clock.sleep(Math.max(ROUND_MS, names.length * STACK_MS), signal);
    }
  }

  #report(stack: RenderedStack, resource: StackEvent): void {
    const { description, resourceTexts } = stack;
    this.#ctx.progress({
      event: 'resource',
      at: resource.at,
      stack: description.stack,
      description: resourceTexts[resource.logical_id] ?? resource.logical_id,
      resource,
    });
  }

  async #warnOnError(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#warned) return;
      this.#warned = true;
      const reason = error instanceof Error ? error.message : String(error);
      warning(this.#ctx, `Cannot show stack events: ${reason}`);
    }
  }
}

async function inGroups(names: string[], work: (name: string) => Promise<void>): Promise<void> {
  for (let start = 0; start < names.length; start += AT_ONCE) {
    await Promise.all(names.slice(start, start + AT_ONCE).map(work));
  }
}
