import { expect, it } from 'vitest';
import type { AnswerContext } from '../../domain/answers/question.ts';
import { QUESTIONS } from '../../domain/answers/questions.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { answersFrom, flagsFor } from '../input/answer-flags.ts';
import { fakePrompter } from '../testing/fake-prompter.ts';
import { askCreateAnswers, copyableAnswers, requireAnswers } from './ask-to-create.ts';
import { changeAnswer, replaceAnswer } from './wizard.ts';

const facts: AnswerContext = {
  profiles: [{ name: 'shop', account: '111122223333', partition: 'aws' }],
  timeZone: 'Europe/Berlin',
  usedNetworks: ['10.0.0.0/16'],
  services: ['hello'],
};

function disk() {
  const files: Record<string, string> = {};
  return {
    files,
    read: async (path: string) => (files[path] === undefined ? null : { path, text: files[path] }),
    write: async (written: { path: string; text: string }[]) => {
      for (const { path, text } of written) files[path] = text;
    },
    remove: async (path: string) => void delete files[path],
  } as never as Parameters<typeof askCreateAnswers>[1]['workspace'] & { files: Record<string, string> };
}

function create(
  answers: Parameters<typeof fakePrompter>,
  given: { name?: string; answers?: Partial<Answers> } = {},
  on = disk(),
) {
  const prompter = fakePrompter(...answers);
  const wizard = { facts, prompter, workspace: on, existing: ['dev'] };
  return { prompter, on, done: askCreateAnswers({ name: given.name, answers: given.answers ?? {} }, wizard) };
}

it('creates a complete environment from Enter only', async () => {
  const { done } = create(Array(12).fill(null), { name: 'first' });
  expect(await done).toEqual({
    name: 'first',
    answers: {
      local: true,
      account: '000000000000',
      region: 'eu-central-1',
      third_parties: false,
      size: 'trial',
      capacity: 'ec2',
      vpc_cidr: '10.20.0.0/16',
      database: 'none',
      services: ['hello'],
    },
  });
});

it('asks at most 12 questions, and suggests a free name', async () => {
  const { done, prompter } = create(Array(12).fill(null));
  expect((await done).name).toBe('test');
  expect(prompter.asked.length).toBeLessThanOrEqual(12);
});

it('asks nothing that a flag answers', async () => {
  const answers = answersFrom(
    QUESTIONS,
    { local: true, region: 'eu-west-1', size: 'small', capacity: 'ec2', services: 'hello' },
    facts,
  );
  const { done, prompter } = create(Array(6).fill(null), { name: 'x', answers });
  expect((await done).answers).toMatchObject({ region: 'eu-west-1', size: 'small' });
  expect(prompter.asked).toHaveLength(6);
});

it('saves the answers on Ctrl-C, and offers them the next time', async () => {
  const interrupted = create([null, 'eu-west-1', new TypeError('Ctrl-C')], { name: 'first' });
  await expect(interrupted.done).rejects.toThrow('Ctrl-C');
  expect(Object.keys(interrupted.on.files)).toEqual(['.ops/drafts/first.json']);
  const again = create(Array(10).fill(null), { name: 'first' }, interrupted.on);
  expect((await again.done).answers.region).toBe('eu-west-1');
  expect(again.prompter.asked[0]).toBe('Continue with the 3 answers for first from last time?');
});

it('saves the typed name with the answers', async () => {
  const interrupted = create([null, null, null, 'second', new TypeError('Ctrl-C')]);
  await expect(interrupted.done).rejects.toThrow('Ctrl-C');
  const again = create(Array(11).fill(null), {}, interrupted.on);
  expect((await again.done).name).toBe('second');
});

it('changes one answer, or removes it', async () => {
  const before: Partial<Answers> = {
    local: true,
    account: '000000000000',
    region: 'eu-central-1',
    max_hosts: 4,
    min_hosts: 2,
  };
  const ask = (...answers: Parameters<typeof fakePrompter>) =>
    changeAnswer(before, { questions: QUESTIONS, facts, prompter: fakePrompter(...answers) });
  const changed = await ask('max_hosts', '6');
  expect(changed).toEqual({ key: 'max_hosts', value: 6 });
  expect(replaceAnswer(before, changed, facts).max_hosts).toBe(6);
  expect(replaceAnswer(before, await ask('max_hosts', ''), facts)).not.toHaveProperty('max_hosts');
});

it('names every wrong flag at once', () => {
  const read = () => answersFrom(QUESTIONS, { region: 'nowhere', zones: 'x', size: 'trial' }, facts);
  expect(read).toThrow('2 problems to fix');
});

it('turns answers into the flags that reproduce them', () => {
  const answers: Partial<Answers> = {
    local: true,
    account: '000000000000',
    region: 'eu-central-1',
    services: ['a', 'b'],
    flow_logs: false,
  };
  const flags = flagsFor(QUESTIONS, answers);
  expect(flags).toEqual({ local: true, region: 'eu-central-1', services: ['a', 'b'], 'flow-logs': false });
  const typed = Object.fromEntries(Object.entries(flags).map(([key, value]) => [key, String(value)]));
  expect(answersFrom(QUESTIONS, typed, facts)).toEqual({ ...answers, account: undefined } satisfies Record<
    string,
    unknown
  >);
});

it('copies answers except those that must differ', () => {
  expect(copyableAnswers({ size: 'small', vpc_cidr: '10.0.0.0/16', ami: 'ami-1' })).toEqual({
    size: 'small',
  });
  expect(copyableAnswers({ vpc_id: 'vpc-1', vpc_cidr: '10.0.0.0/16' })).toEqual({
    vpc_id: 'vpc-1',
    vpc_cidr: '10.0.0.0/16',
  });
});

it('names everything missing at once without a terminal', () => {
  expect(() => requireAnswers(undefined, {}, false, facts, 'No terminal')).toThrow(
    'Missing: ENVIRONMENT, --local (or --profile NAME), --region NAME, --yes',
  );
  expect(() => requireAnswers('dev', { local: true }, false, facts, 'No terminal')).toThrow(
    'dev: consent is missing',
  );
  expect(requireAnswers('dev', { local: true }, true, facts, 'No terminal')).toEqual({
    name: 'dev',
    answers: { local: true },
  });
});
