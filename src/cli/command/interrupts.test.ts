import { afterEach, describe, expect, it, vi } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import { fakePrompter } from '../testing/fake-prompter.ts';
import { boundedInterrupts, interruptSource } from './interrupts.ts';

function source(...answers: Parameters<typeof fakePrompter>) {
  const calls: string[] = [];
  let press: (terminalGone: boolean) => void = () => {};
  const host = {
    onInterrupt: (listener: (terminalGone: boolean) => void) => {
      press = listener;
      return () => void calls.push('unlistened');
    },
  };
  const reporter = {
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    hint: (text: string) => void calls.push(text),
  };
  const interrupts = interruptSource({
    host,
    interactive: true,
    reporter,
    prompter: async () => fakePrompter(...answers),
  });
  return { interrupts, calls, press: (terminalGone = false) => press(terminalGone) };
}

it('counts Ctrl-C', () => {
  const { interrupts, press, calls } = source();
  const seen: number[] = [];
  const stop = interrupts.onInterrupt((nth) => seen.push(nth));
  press();
  press();
  stop();
  expect([seen, calls]).toEqual([
    [1, 2],
    ['Ctrl-C again: cancel', 'unlistened'],
  ]);
});

it('is no longer interactive once the terminal is gone', () => {
  const { interrupts, press, calls } = source();
  const seen: boolean[] = [];
  interrupts.onInterrupt(() => seen.push(interrupts.interactive));
  press(true);
  expect([seen, calls]).toEqual([[false], []]);
});

it('pauses the view for the question, and detaches on Enter and on Ctrl-C', async () => {
  const { interrupts, calls } = source(true);
  expect([await interrupts.ask(), calls]).toEqual(['cancel', ['pause', 'resume']]);
  expect(await source(null).interrupts.ask()).toBe('detach');
  expect(await source(new OperatorError('interrupted', 'interrupted', 'x')).interrupts.ask()).toBe('detach');
  await expect(source(new TypeError('broken')).interrupts.ask()).rejects.toThrow('broken');
});

describe('boundedInterrupts', () => {
  afterEach(() => void vi.useRealTimers());

  /** `listens`: the operation has something to stop. It asks at the second Ctrl-C if `asks`. */
  function bounded({ interactive = true, listens = true, asks = false, answer = 'detach' } = {}) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const listeners = new Set<(nth: number) => void>();
    let presses = 0;
    const source: InterruptSource = {
      interactive,
      onInterrupt: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      ask: async () => answer as 'detach' | 'cancel',
    };
    const seen: string[] = [];
    const signal = boundedInterrupts(source, {
      interrupted: () => void seen.push('interrupted'),
      abandon: (started) => void seen.push(started ? 'abandoned' : 'not started'),
    });
    if (listens) signal.onInterrupt((nth) => (nth === 2 && asks ? signal.ask() : undefined));
    const press = async () => {
      presses += 1;
      for (const listener of [...listeners]) listener(presses);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { signal, seen, press, listeners };
  }

  it('ends five seconds after the first Ctrl-C', async () => {
    const { seen, press } = bounded();
    await press();
    vi.advanceTimersByTime(4_900);
    expect(seen).toEqual(['interrupted']);
    vi.advanceTimersByTime(200);
    expect(seen).toEqual(['interrupted', 'abandoned']);
  });

  it('ends at once if nothing was started', async () => {
    const { seen, press } = bounded({ listens: false });
    await press();
    expect(seen).toEqual(['interrupted', 'not started']);
  });

  it.each([
    ['without a terminal', { interactive: false }],
    ['at a terminal, if nothing is asked', {}],
  ])('ends at the second Ctrl-C: %s', async (_, options) => {
    const { seen, press } = bounded(options);
    await press();
    await press();
    expect(seen).toEqual(['interrupted', 'interrupted', 'abandoned']);
  });

  it.each([
    ['cancel', ['interrupted', 'interrupted']],
    ['detach', ['interrupted', 'interrupted', 'abandoned']],
  ])('waits for the operator to answer, and after "%s" as long as that takes', async (answer, end) => {
    const { seen, press } = bounded({ asks: true, answer });
    await press();
    await press();
    vi.advanceTimersByTime(60_000);
    expect(seen).toEqual(end);
  });

  it('ends at the third Ctrl-C, also while the operator cancels', async () => {
    const { seen, press } = bounded({ asks: true, answer: 'cancel' });
    for (let times = 0; times < 3; times += 1) await press();
    expect(seen.at(-1)).toBe('abandoned');
  });

  it('is over once released', async () => {
    const { signal, seen, press, listeners } = bounded();
    await press();
    signal.release();
    vi.advanceTimersByTime(60_000);
    expect([seen, listeners.size]).toEqual([['interrupted'], 1]);
  });
});
