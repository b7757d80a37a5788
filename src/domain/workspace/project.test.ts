import { expect, it } from 'vitest';
import { InvalidInput } from '../operator/error.ts';
import { projectText, readProject } from './project.ts';

const read = (text: string) => readProject({ path: 'ops.yaml', text });

it('reads the scaffolded file, and one with all keys', () => {
  expect(read(projectText('shop'))).toEqual({ project: 'shop', region: null, tags: {} });
  expect(read('project: shop\nregion: eu-west-1\ntags: {team: web}\n')).toEqual({
    project: 'shop',
    region: 'eu-west-1',
    tags: { team: 'web' },
  });
});

it('reports every problem', () => {
  try {
    read('project: My Shop\nregions: x\ntags: {a: 1}\n');
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    expect(error.problems.map(({ message, detail }) => [message, detail.line, detail.column])).toEqual([
      [
        'project: "My Shop" cannot name a project: "M" is not a lower-case letter, a digit or a hyphen',
        1,
        10,
      ],
      ['Unknown key regions', 2, 1],
      ['tags.a must be text, not the number 1', 3, 11],
    ]);
  }
});
