import { expect, it } from 'vitest';
import { askHiddenTwice } from './secrets.ts';
import { fakePrompter } from './testing/fake-prompter.ts';

it('asks both again where they differ: either may be the wrong one', async () => {
  const prompter = fakePrompter('first', 'second', 'third', 'third');
  expect((await askHiddenTwice(prompter, 'hello/API_TOKEN')).reveal()).toBe('third');
  expect(prompter.asked).toEqual([
    'Value of hello/API_TOKEN',
    'Once more',
    'Value of hello/API_TOKEN',
    'Once more',
  ]);
});
