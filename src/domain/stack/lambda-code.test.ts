import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { artifactOf, codeParameter } from './lambda-code.ts';

const files = [
  { path: 'handler.py', text: 'x = "ü"\n' },
  { path: 'common/answer.py', text: 'y = 1\n' },
];

test('the key hashes paths, sizes and bytes, sorted by path', () => {
  const content = 'common/answer.py\0' + '6\0y = 1\nhandler.py\0' + '9\0x = "ü"\n';
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  expect(artifactOf({ name: 'secret', files })).toEqual({
    function: 'secret',
    folder: 'functions/secret',
    key: `functions/secret/${hash}.zip`,
  });
  expect(artifactOf({ name: 'secret', files: files.toReversed() }).key).toContain(hash);
  expect(artifactOf({ name: 'secret', files: files.slice(1) }).key).not.toContain(hash);
});

test('the parameter for the key', () => {
  expect(['secret', 'run_task', 'account_settings'].map(codeParameter)).toEqual([
    'SecretCode',
    'RunTaskCode',
    'AccountSettingsCode',
  ]);
});
