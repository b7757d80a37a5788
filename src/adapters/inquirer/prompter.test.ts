import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import { inquirerPrompter } from './prompter.ts';

/** Asks, types the keys once the prompt is visible, and returns the answer and the output. */
async function ask<T>(question: (prompter: Prompter) => Promise<T>, keys: string, rows = 24) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 40, rows });
  let written = '';
  output.on('data', (data) => {
    written += data;
  });
  const answer = question(inquirerPrompter({ input, output }));
  setTimeout(() => input.write(keys), 50);
  return { answer: await answer.catch((error: unknown) => error), written };
}

const choices = [
  { value: 'a', name: 'first' },
  { value: 'b', name: 'second', description: 'the other' },
];

it('returns the default on Enter', async () => {
  const text = await ask((p) => p.text({ message: 'Name', initial: 'dev', problem: () => null }), '\r');
  const select = await ask((p) => p.select({ message: 'Which', choices, initial: 'b' }), '\r');
  const confirm = await ask((p) => p.confirm({ message: 'Go?', initial: false }), '\r');
  const several = await ask(
    (p) => p.checkbox({ message: 'Which', choices, initial: ['b'], problem: () => null }),
    '\r',
  );
  expect([text.answer, select.answer, confirm.answer, several.answer]).toEqual(['dev', 'b', false, ['b']]);
});

it('says why, broken between words', async () => {
  const why = 'It is part of every name in AWS, and cannot change later.';
  const { written } = await ask((p) => p.confirm({ message: 'Go?', why, initial: true }), '\r');
  expect(written).toContain('It is part of every name in AWS, and\ncannot change later.');
});

it('keeps the question in sight in a short window', async () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ value: `${index}`, name: `choice ${index}` }));
  const which = (prompter: Prompter) => prompter.select({ message: 'Which', choices: many, initial: '0' });
  const shown = async (rows: number) => (await ask(which, '\r', rows)).written.match(/choice \d/g)?.length;
  // The last one is the final answer.
  expect([await shown(24), await shown(10)]).toEqual([8, 5]);
});

it('shows nothing of what is typed hidden, and offers no way to', async () => {
  const { answer, written } = await ask(
    (p) => p.hidden({ message: 'Value', problem: () => null }),
    'hunter2\r',
  );
  expect(answer).toBe('hunter2');
  expect(written).not.toContain('hunter');
  expect(written).not.toContain('ctrl+t');
});

/** Types before the question, presses Enter twice, and answers once the question is visible. */
async function typeAhead<T>(question: (prompter: Prompter) => Promise<T>, keys: string) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 40, rows: 24 });
  input.write('y\r\r');
  const answer = question(inquirerPrompter({ input, output }));
  setTimeout(() => input.write('y\r'), 100);
  output.once('data', () => setImmediate(() => input.write(keys)));
  return answer.catch((error: unknown) => error);
}

it('a question that consents is answered only by keys typed after it appears', async () => {
  const confirm = { message: 'Go?', initial: false };
  expect(await typeAhead((p) => p.confirm({ ...confirm, consents: true }), '\r')).toBe(false);
  expect(await typeAhead((p) => p.confirm({ ...confirm, consents: true }), 'yes\r')).toBe(true);
  const name = { message: 'Type dev', initial: '', problem: () => null, consents: true };
  expect(await typeAhead((p) => p.text(name), 'dev\r')).toBe('dev');
  const select = { message: 'Which', choices, initial: 'b', consents: true };
  expect(await typeAhead((p) => p.select(select), '\r')).toBe('b');
  // Other questions may be answered ahead.
  expect(await typeAhead((p) => p.confirm(confirm), '')).toBe(true);
});

it('stops at a Ctrl-C that is typed before the question', async () => {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 40, rows: 24 });
  input.write('\r\u0003');
  const question = { message: 'Go?', initial: true, consents: true };
  await expect(inquirerPrompter({ input, output }).confirm(question)).rejects.toMatchObject({ status: 130 });
  expect(output.read()).toBeNull();
});

it('turns Ctrl-C into an error of the operator', async () => {
  const { answer } = await ask((p) => p.confirm({ message: 'Go?', initial: true }), '\u0003');
  expect(answer).toBeInstanceOf(OperatorError);
  expect((answer as OperatorError).status).toBe(130);
});
