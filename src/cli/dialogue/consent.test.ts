import { expect, it } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { fakePrompter } from '../testing/fake-prompter.ts';
import { change, creating, plan, planned, updating } from '../testing/plans.ts';
import {
  type ConsentFlags,
  consentByName,
  consentToAction,
  consentToPlan,
  type PromptContext,
} from './consent.ts';

const replacing = plan([
  planned('edge', { action: 'update', changes: [change('Old', { action: 'remove' })] }),
]);

function promptContext(
  prompter: ReturnType<typeof fakePrompter> | null,
  printed: string[] = [],
): PromptContext {
  return {
    noPrompt: prompter === null ? 'No terminal to prompt on' : null,
    prompter: async () => prompter ?? fakePrompter(),
    printMessage: (text) => void printed.push(text),
    commandWords: ['env', 'apply', 'dev'],
  };
}

async function refusalOf(work: Promise<unknown>): Promise<[string, number, string | undefined]> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OperatorError)) throw new TypeError(String(error));
  return [error.code, error.status, error.detail.next?.[0]];
}

it('treats Enter as consent to create and update', async () => {
  const prompter = fakePrompter(null);
  expect(await consentToPlan(creating, false, {}, promptContext(prompter))).toEqual([]);
  expect(prompter.asked).toEqual(['Apply?']);
});

it('treats Enter as No to replace and delete, and lists the changes', async () => {
  const printed: string[] = [];
  expect(
    await refusalOf(consentToPlan(replacing, false, {}, promptContext(fakePrompter(null), printed))),
  ).toEqual(['declined', 3, undefined]);
  expect(printed.join()).toContain('edge/Old');
});

it('allows only what was confirmed', async () => {
  expect(
    await consentToPlan(replacing, false, { allow: ['x/Y'] }, promptContext(fakePrompter(true))),
  ).toEqual(['x/Y', 'edge/Old']);
});

it('requires the name for data, after the list', async () => {
  const prompter = fakePrompter(true, 'dev');
  expect(await consentToPlan(updating, false, {}, promptContext(prompter))).toEqual([
    'store/Orders',
    'store/Old',
  ]);
  expect(prompter.asked).toEqual(['Replace and delete these?', 'Type dev to confirm (Enter: no)']);
});

it.each<[string, typeof plan extends (...a: never) => infer P ? P : never, boolean, ConsentFlags, string]>([
  ['creating', creating, false, {}, 'ops env apply dev --yes'],
  ['deleting', replacing, false, { yes: true }, 'ops env apply dev --allow edge/Old'],
  ['data', updating, false, { yes: true }, 'ops env apply dev --allow store/Orders,store/Old --confirm dev'],
  ['production', creating, true, { yes: true }, 'ops env apply dev --confirm dev'],
  // The name is already among the words, and may appear only once.
  ['named data', updating, false, { confirm: 'dev' }, 'ops env apply dev --allow store/Orders,store/Old'],
])('names the missing flags for %s without a terminal', async (_, of, production, given, line) => {
  expect(await refusalOf(consentToPlan(of, production, given, promptContext(null)))).toEqual([
    'consent_missing',
    3,
    line,
  ]);
});

it('applies what the flags consent to without a terminal', async () => {
  expect(await consentToPlan(creating, false, { yes: true }, promptContext(null))).toEqual([]);
  const given = { allow: ['store/Orders', 'store/Old'], confirm: 'dev' };
  expect(await consentToPlan(updating, false, given, promptContext(null))).toEqual(given.allow);
});

it('asks nothing if there is nothing to do', async () => {
  expect(await consentToPlan(plan([]), true, {}, promptContext(null))).toEqual([]);
});

it('never accepts --yes or another name instead of the name', async () => {
  expect(await refusalOf(consentByName('dev', { yes: true }, promptContext(null)))).toEqual([
    'consent_missing',
    3,
    'ops env apply dev --confirm dev',
  ]);
  expect((await refusalOf(consentByName('dev', { confirm: 'live' }, promptContext(null))))[0]).toBe(
    'wrong_confirmation',
  );
  expect((await refusalOf(consentByName('dev', {}, promptContext(fakePrompter(null)))))[0]).toBe('declined');
  await expect(consentByName('dev', { confirm: 'dev' }, promptContext(null))).resolves.toBeUndefined();
});

const GO = { message: 'Go?', loses: false };

it('asks a plain question, or names --yes', async () => {
  await expect(consentToAction(GO, { yes: true }, promptContext(null))).resolves.toBeUndefined();
  expect((await refusalOf(consentToAction(GO, {}, promptContext(null))))[2]).toBe('ops env apply dev --yes');
});

it('treats Enter as No where something is replaced or lost', async () => {
  await expect(consentToAction(GO, {}, promptContext(fakePrompter(null)))).resolves.toBeUndefined();
  const losing = consentToAction({ ...GO, loses: true }, {}, promptContext(fakePrompter(null)));
  expect((await refusalOf(losing))[0]).toBe('declined');
});

it.each<[string, Parameters<typeof change>[1], boolean]>([
  ['a change in place', {}, true],
  ['a new resource', { action: 'add' }, true],
  ['a new revision', { replacement: 'always', routine: true }, true],
  ['what may be replaced', { replacement: 'conditional' }, false],
])('treats Enter as consent to %s, or not', async (_, more, consents) => {
  const updated = plan([planned('edge', { action: 'update', changes: [change('It', more)] })]);
  const outcome = await consentToPlan(updated, false, {}, promptContext(fakePrompter(null))).then(
    () => true,
    ({ code }: OperatorError) => code !== 'declined',
  );
  expect(outcome).toBe(consents);
});

it('defaults to No also for a replacement that a flag allows', async () => {
  const allowed = consentToPlan(replacing, false, { allow: ['edge/Old'] }, promptContext(fakePrompter(null)));
  expect((await refusalOf(allowed))[0]).toBe('declined');
});

it('says why it does not ask', async () => {
  const prompts = { ...promptContext(null), noPrompt: 'CI is true: nothing is asked; --input asks' };
  for (const refused of [
    consentToAction(GO, {}, prompts),
    consentToPlan(creating, false, {}, prompts),
    consentByName('dev', {}, prompts),
  ])
    await expect(refused).rejects.toMatchObject({ detail: { reason: prompts.noPrompt } });
});
