import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALPHABETS, generateSecret } from './generate.ts';

/** The constants of Python's `string`. */
const STRING = {
  ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
};

/** Evaluates the alphabets of the playbooks' plugin: sums of literals and of `string` constants. */
function pluginAlphabets(): Record<string, string> {
  const file = new URL('../../../playbooks/plugins/lib/stackrun/secrets/generate.py', import.meta.url);
  const [, body = ''] = /^_ALPHABETS = \{\n(.*?)^\}/ms.exec(readFileSync(file, 'utf8')) ?? [];
  const entries = [...body.matchAll(/^ {4}"(\w+)": (.*),$/gm)].map(([, name = '', sum = '']) => [
    name,
    sum
      .split(' + ')
      .map((part) => {
        const [, text] = /^"([^"\\]*)"$/.exec(part) ?? [];
        const known = STRING[part.replace(/^string\./, '') as keyof typeof STRING];
        if (text === undefined && known === undefined) throw new TypeError(`${part} is not understood`);
        return text ?? known;
      })
      .join(''),
  ]);
  return Object.fromEntries(entries);
}

/** Returns every character of the alphabet once. */
function alphabet(name: (typeof ALPHABETS)[number]): string {
  let size = 0;
  generateSecret({ length: 1, alphabet: name }, (n) => {
    size = n;
    return 0;
  });
  let next = 0;
  return generateSecret({ length: size, alphabet: name }, () => next++).reveal();
}

it('uses the same characters as the playbook', () => {
  const plugin = pluginAlphabets();
  const sorted = (text = '') => [...text].toSorted().join('');
  expect(Object.keys(plugin)).toEqual([...ALPHABETS]);
  for (const name of ALPHABETS) {
    expect(sorted(alphabet(name))).toBe(sorted(plugin[name]));
    expect(new Set(alphabet(name)).size).toBe(alphabet(name).length);
  }
});

it('has the requested length, and is random', () => {
  const made = [0, 1].map(() => generateSecret({ length: 40, alphabet: 'hex' }).reveal());
  expect(made).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), expect.stringMatching(/^[0-9a-f]{40}$/)]);
  expect(made[0]).not.toBe(made[1]);
});
