import { expect, test } from 'vitest';
import denials from '../../../test/support/aws-denials.json' with { type: 'json' };
import { denialOf, readableDenial } from './denial.ts';

test.each(denials)('$message', ({ message, sentence, advice }) => {
  const found = denialOf(message);
  expect([found?.sentence ?? null, found?.advice ?? null]).toEqual([sentence, advice]);
});

test('what only AWS can read is left out', () => {
  expect(readableDenial('Not authorized. Encoded authorization failure message: 4GIO\nHlTk')).toBe(
    'Not authorized.',
  );
});
