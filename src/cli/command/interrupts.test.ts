import { expect, it } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { fakePrompter } from '../testing/fake-prompter.ts';
import { interruptSource } from './interrupts.ts';

function source(...answers: Parameters<typeof fakePrompter>) {
  const calls: string[] = [];
  let press: (gone: boolean) => void = () => {};
  const host = {
    terminal: { interactive: true },
    onInterrupt: (listener: (gone: boolean) => void) => {
      press = listener;
      return () => void calls.push('unlistened');
    },
  };
  const reporter = {
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    hint: (text: string) => void calls.push(text),
  };
  const made = interruptSource(host, reporter, async () => fakePrompter(...answers));
  return { made, calls, press: (gone = false) => press(gone) };
}

it('counts Ctrl-C', () => {
  const { made, press, calls } = source();
  const seen: number[] = [];
  const stop = made.onInterrupt((nth) => seen.push(nth));
  press();
  press();
  stop();
  expect([seen, calls]).toEqual([
    [1, 2],
    ['Ctrl-C again: cancel', 'unlistened'],
  ]);
});

it('is no longer interactive once the terminal is gone', () => {
  const { made, press, calls } = source();
  const seen: boolean[] = [];
  made.onInterrupt(() => seen.push(made.interactive));
  press(true);
  expect([seen, calls]).toEqual([[false], []]);
});

it('pauses the view for the question, and detaches on Enter and on Ctrl-C', async () => {
  const { made, calls } = source(true);
  expect([await made.ask(), calls]).toEqual(['cancel', ['pause', 'resume']]);
  expect(await source(null).made.ask()).toBe('detach');
  expect(await source(new OperatorError('interrupted', 'interrupted', 'x')).made.ask()).toBe('detach');
  await expect(source(new TypeError('broken')).made.ask()).rejects.toThrow('broken');
});
