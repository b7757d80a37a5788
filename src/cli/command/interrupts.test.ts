import { expect, it } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { fakePrompter } from '../testing/fake-prompter.ts';
import { interruptSource } from './interrupts.ts';

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
