import type { Aws } from '../../domain/ports.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import type { StackEvent } from '../../domain/stack/reader.ts';
import type { Context } from '../context.ts';
import { warning } from '../progress.ts';

/** One round at most every 1.5 s, and 0.6 s for each stack in it: 20 stacks stay under two calls a second. */
const ROUND_MS = 1_500;
const STACK_MS = 600;
const AT_ONCE = 4;

/** Shows the resource events of stacks in flight. What it cannot read it says once, and goes on: it only shows. */
export class ResourceFeed {
  readonly #ctx: Context;
  readonly #aws: Aws;
  readonly #stacks: Map<string, RenderedStack>;
  /** Host name → id of the event seen last. */
  readonly #seen = new Map<string, string | null>();
  /** Host name → the look that is under way or was the last. */
  readonly #looks = new Map<string, Promise<void>>();
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

  /** Remembers where the stacks that exist stand, so that only what comes next is shown. */
  async skipPast(existing: string[]): Promise<void> {
    await inGroups(existing, async (name) => {
      const description = this.#stacks.get(name)?.description;
      if (!description) return;
      await this.#quietly(async () => {
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

  /** What came since the last look at this stack. One look at a time: two at once would tell the same events twice. */
  async show(name: string): Promise<void> {
    const stack = this.#stacks.get(name);
    if (!stack) return;
    const look = (this.#looks.get(name) ?? Promise.resolve()).then(() => this.#look(stack));
    this.#looks.set(name, look);
    await look;
  }

  async #look(stack: RenderedStack): Promise<void> {
    const name = stack.description.stack;
    await this.#quietly(async () => {
      const { stack_name, region } = stack.description;
      const events = await this.#aws.stacks.events(stack_name, this.#seen.get(name) ?? null, region);
      const last = events.at(-1);
      if (last) this.#seen.set(name, last.id);
      for (const event of events) this.#tell(stack, event);
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

  #tell(stack: RenderedStack, resource: StackEvent): void {
    const { description, resourceTexts } = stack;
    this.#ctx.progress({
      event: 'resource',
      at: resource.at,
      stack: description.stack,
      description: resourceTexts[resource.logical_id] ?? resource.logical_id,
      resource,
    });
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#warned) return;
      this.#warned = true;
      const why = error instanceof Error ? error.message : String(error);
      warning(this.#ctx, `Events of stacks cannot be shown: ${why}`);
    }
  }
}

async function inGroups(names: string[], work: (name: string) => Promise<void>): Promise<void> {
  for (let start = 0; start < names.length; start += AT_ONCE) {
    await Promise.all(names.slice(start, start + AT_ONCE).map(work));
  }
}
