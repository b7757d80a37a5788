import { beforeEach, expect, it, vi } from 'vitest';
import { formsIn, formsOf } from '../../../test/support/forms.ts';
import { runCommand } from '../../cli/testing/run-command.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { SecretWrite } from '../../domain/secrets/store.ts';
import { createSecretFixture } from '../../operations/testing/secret-fixture.ts';
import SecretImport from './import.ts';
import SecretSet from './set.ts';

let made = createSecretFixture();
vi.mock('../../operations/workspace/load-environment.ts', async (original) => ({
  ...(await original<object>()),
  loadEnvironment: async (_: unknown, name: string) => ({ ...made.env, name }),
}));

const VALUE = `3ch0 "a" $HOME 'b' \\ %41 <ü> one\ntwo`;
let sent = '';

/** Every form of the value, complete, and base64 in which it begins at each of the three offsets. */
function echoes(value: string): string[] {
  const alone = Object.entries(formsOf(value)).filter(([name]) => !name.startsWith('base64'));
  const within = ['', 'u', 'us'].map((before) => Buffer.from(before + value).toString('base64'));
  return [...alone.map(([, form]) => form), ...within];
}

/** A store whose refusal repeats the value in every form. */
beforeEach(() => {
  made = createSecretFixture();
  made.secrets.write = async ({ value }: SecretWrite) => {
    sent = value.reveal();
    const reason = echoes(sent).join(' ; ');
    throw new OperatorError('failed', 'aws_refused', `AWS refused ssm:PutParameter: ${sent}`, {
      reason,
      value: sent,
      next: [reason],
    });
  };
});

const location = ['-e', 'dev', '-s', 'hello'];
const imported = JSON.stringify({ DSN: VALUE });

it.each([
  ['set', SecretSet, ['DSN', ...location], VALUE],
  ['set --json', SecretSet, ['DSN', ...location, '--json'], VALUE],
  ['set --generate', SecretSet, ['DSN', ...location, '--generate'], ''],
  ['import', SecretImport, [...location, '--format', 'json'], imported],
  ['import --json', SecretImport, [...location, '--format', 'json', '--json'], imported],
] as const)('%s does not print what the error of the store echoes', async (_, command, argv, input) => {
  sent = '';
  const ran = await runCommand(command, 'secret:set', [...argv], { context: made.ctx, input });
  expect([ran.status, sent.length >= 30]).toEqual([20, true]);
  expect(formsIn(ran.out + ran.err, formsOf(sent))).toEqual([]);
  expect(ran.err).toContain('[secret]');
});

it('a bug does not print the value either', async () => {
  made.secrets.write = async ({ value }: SecretWrite) => {
    throw new TypeError(`cannot store ${value.reveal()}`);
  };
  const ran = await runCommand(SecretSet, 'secret:set', ['DSN', ...location, '--json'], {
    context: made.ctx,
    input: 'bug-of-a-value',
  });
  expect([ran.status, JSON.parse(ran.out).error.reason]).toEqual([1, 'TypeError: cannot store [secret]']);
  expect(ran.err).not.toContain('bug-of-a-value');
});
