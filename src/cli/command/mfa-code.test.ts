import { expect, it } from 'vitest';
import { fakePrompter } from '../testing/fake-prompter.ts';
import { codeSource } from './mfa-code.ts';
import { promptQueue } from './prompt-queue.ts';

const request = { device: 'arn:aws:iam::1:mfa/ada', again: null };

function view() {
  const seen: string[] = [];
  return { seen, reporter: () => ({ pause: () => seen.push('pause'), resume: () => seen.push('resume') }) };
}

it('pauses the view while it asks, and resumes it also after an error', async () => {
  const { seen, reporter } = view();
  const prompter = fakePrompter('123 456', new Error('pressed'));
  const code = codeSource(
    () => true,
    reporter,
    async () => prompter,
  );
  expect(await code(request)).toBe('123 456');
  await expect(code({ ...request, again: 'Wrong' })).rejects.toThrow('pressed');
  expect(seen).toEqual(['pause', 'resume', 'pause', 'resume']);
  expect(prompter.asked).toEqual([
    'MFA code for arn:aws:iam::1:mfa/ada',
    'MFA code for arn:aws:iam::1:mfa/ada',
  ]);
});

it('returns null without a terminal', async () => {
  const { seen, reporter } = view();
  const noTerminal = async () => {
    throw new TypeError('no terminal');
  };
  expect(await codeSource(() => false, reporter, noTerminal)(request)).toBeNull();
  expect(seen).toEqual([]);
});

it.each(['12345', '1234567', '12345a', ''])('refuses %j as a code', async (typed) => {
  const code = codeSource(
    () => true,
    view().reporter,
    async () => fakePrompter(typed),
  );
  await expect(code(request)).rejects.toThrow('A code has six digits');
});

it('asks one question at a time, also after one fails', async () => {
  const open: ((answer: boolean | Error) => void)[] = [];
  const slow = {
    ...fakePrompter(),
    confirm: () =>
      new Promise<boolean>((resolve, reject) => {
        open.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
  };
  const prompter = promptQueue(slow);
  const question = { message: 'Really?', initial: false };
  const [first, second] = [prompter.confirm(question), prompter.confirm(question)];
  await Promise.resolve();
  expect(open.length).toBe(1);
  open[0]?.(new Error('stopped'));
  await expect(first).rejects.toThrow('stopped');
  await new Promise(setImmediate);
  expect(open.length).toBe(2);
  open[1]?.(true);
  expect(await second).toBe(true);
});
