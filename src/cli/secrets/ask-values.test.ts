import { expect, it } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { fakePrompter } from '../testing/fake-prompter.ts';
import { askHiddenTwice, askMissingSecrets } from './ask-values.ts';

it('asks for both again if they differ', async () => {
  const prompter = fakePrompter('first', 'second', 'third', 'third');
  expect((await askHiddenTwice(prompter, 'hello/API_TOKEN')).reveal()).toBe('third');
  expect(prompter.asked).toEqual([
    'Value of hello/API_TOKEN',
    'Once more',
    'Value of hello/API_TOKEN',
    'Once more',
  ]);
});

const MISSING = ['hello/DSN', 'hello/SALT', 'shared/DATADOG_KEY'].map((place) => {
  const [service = '', name = ''] = place.split('/');
  return { full: `/shop/dev/${place}`, service, name };
});

function promptContext(prompter: ReturnType<typeof fakePrompter>, noPrompt: string | null = null) {
  return { noPrompt, prompter: async () => prompter, printMessage: () => undefined, commandWords: [] };
}

it('asks for a missing secret, or generates it', async () => {
  const prompter = fakePrompter(null, 'typed', 'typed', 'generate', 'generate');
  const values = await askMissingSecrets({ name: 'dev' }, MISSING, promptContext(prompter));
  expect([...values.keys()]).toEqual(MISSING.map(({ full }) => full));
  const [typed = '', salt = '', key = ''] = [...values.values()].map((value) => value.reveal());
  expect(typed).toBe('typed');
  expect([salt, key]).toEqual([
    expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    expect.stringMatching(/^[A-Za-z0-9]{32}$/),
  ]);
  expect(salt).not.toBe(key);
  expect(prompter.asked).toEqual([
    'hello/DSN has no value',
    'Value of hello/DSN',
    'Once more',
    'hello/SALT has no value',
    'shared/DATADOG_KEY has no value',
  ]);
});

it('stops on Stop', async () => {
  const stopped = askMissingSecrets(
    { name: 'dev' },
    MISSING,
    promptContext(fakePrompter('generate', 'stop')),
  );
  await expect(stopped).rejects.toMatchObject({
    exit: 'declined',
    message: 'Stopped: hello/SALT has no value, and nothing was deployed',
  });
});

it('shows how to set each secret without a terminal', async () => {
  const refused = await askMissingSecrets(
    { name: 'dev' },
    MISSING.slice(1),
    promptContext(fakePrompter(), 'No terminal to prompt on'),
  ).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OperatorError);
  expect(refused).toMatchObject({
    code: 'missing_secrets',
    detail: {
      reason: 'hello/SALT, shared/DATADOG_KEY',
      next: [
        'ops secret set SALT -e dev -s hello < FILE',
        'ops secret set SALT -e dev -s hello --generate',
        'ops secret set DATADOG_KEY -e dev -s shared < FILE',
        'ops secret set DATADOG_KEY -e dev -s shared --generate',
      ],
    },
  });
});
