import { expect, it } from 'vitest';
import { SavedAnswers } from './saved-answers.ts';

function workspace(files: Record<string, string> = {}) {
  return {
    files,
    read: async (path: string) => (files[path] === undefined ? null : { path, text: files[path] }),
    write: async (written: { path: string; text: string }[]) => {
      for (const { path, text } of written) files[path] = text;
    },
    remove: async (path: string) => void delete files[path],
  };
}

it('finds saved answers under their name or under none', async () => {
  const drafts = new SavedAnswers(workspace());
  await drafts.keep('dev', { environment: 'dev', answers: { size: 'small' } });
  await drafts.keep(null, { environment: 'other', answers: { local: true } });
  expect(await drafts.find('dev')).toEqual({ environment: 'dev', answers: { size: 'small' } });
  expect(await drafts.find(null)).toEqual({ environment: 'other', answers: { local: true } });
  expect(await drafts.find('other')).toEqual({ environment: 'other', answers: { local: true } });
  expect(await drafts.find('third')).toBeNull();
});

it('forgets the answers under the name and those without one', async () => {
  const disk = workspace();
  const drafts = new SavedAnswers(disk);
  await drafts.keep('dev', { environment: 'dev', answers: {} });
  await drafts.keep(null, { environment: null, answers: {} });
  await drafts.forget('dev');
  expect(disk.files).toEqual({});
});

it.each(['{"environment": "dev", "ans', '[]', 'null', '{"environment": 1, "answers": {}}'])(
  'ignores %s',
  async (text) => {
    expect(await new SavedAnswers(workspace({ '.ops/drafts/dev.json': text })).find('dev')).toBeNull();
  },
);
