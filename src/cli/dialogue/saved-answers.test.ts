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
  const saved = new SavedAnswers(workspace());
  await saved.save('dev', { environment: 'dev', answers: { size: 'small' } });
  await saved.save(null, { environment: 'other', answers: { local: true } });
  expect(await saved.find('dev')).toEqual({ environment: 'dev', answers: { size: 'small' } });
  expect(await saved.find(null)).toEqual({ environment: 'other', answers: { local: true } });
  expect(await saved.find('other')).toEqual({ environment: 'other', answers: { local: true } });
  expect(await saved.find('third')).toBeNull();
});

it('forgets the answers under the name and those without one', async () => {
  const disk = workspace();
  const saved = new SavedAnswers(disk);
  await saved.save('dev', { environment: 'dev', answers: {} });
  await saved.save(null, { environment: null, answers: {} });
  await saved.remove('dev');
  expect(disk.files).toEqual({});
});

it.each(['{"environment": "dev", "ans', '[]', 'null', '{"environment": 1, "answers": {}}'])(
  'ignores %s',
  async (text) => {
    expect(await new SavedAnswers(workspace({ '.ops/drafts/dev.json': text })).find('dev')).toBeNull();
  },
);
