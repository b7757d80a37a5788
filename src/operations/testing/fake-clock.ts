import type { Clock } from '../../domain/machine/machine.ts';

/**
 * A clock that a test advances. `advance` wakes sleepers in time order; an aborted sleep ends at once. With `flowing`,
 * time jumps to the next sleeper whenever nothing else is pending.
 */
export class FakeClock implements Clock {
  #now = Date.parse('2026-11-23T10:00:00.000Z');
  #sleepers: { at: number; wake: () => void }[] = [];
  readonly #flowing: boolean;

  constructor({ flowing = false } = {}) {
    this.#flowing = flowing;
  }

  now(): Date {
    return new Date(this.#now);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { at: this.#now + milliseconds, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        resolve();
      });
      if (this.#flowing) setTimeout(() => this.#wakeNext(), 1);
    });
  }

  /** Advances the time. Wakes due sleepers one by one and runs the work that follows. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await flushPromises();
      const next = this.#earliest();
      if (!next || next.at > end) break;
      this.#wakeNext();
    }
    this.#now = end;
    await flushPromises();
  }

  #earliest() {
    return this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
  }

  #wakeNext(): void {
    const next = this.#earliest();
    if (!next) return;
    this.#sleepers = this.#sleepers.filter((each) => each !== next);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
  }
}

/** Runs everything that does not wait for a timer. */
export async function flushPromises(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
