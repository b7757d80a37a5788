import { describe, expect, it } from 'vitest';
import { digestOf, fileNameOf, rulesOf } from './guard.mjs';

describe('guard', () => {
  it('lists the files of all sets in order, without duplicates', () => {
    const mappings = { a: ['rules/z.guard', 'rules/b.guard'], b: ['rules/b.guard', 'rules/a.guard'] };
    const mapping = (set) => ({ mappings: mappings[set].map((guardFilePath) => ({ guardFilePath })) });
    expect(rulesOf(['a', 'b'], mapping)).toEqual(['rules/a.guard', 'rules/b.guard', 'rules/z.guard']);
  });

  it('keeps the service in the name of a file', () => {
    expect(fileNameOf('rules/aws/iam/one.guard')).toBe('iam-one.guard');
  });

  it('distinguishes names from contents', () => {
    expect(digestOf([['a', 'bc']])).not.toBe(digestOf([['ab', 'c']]));
    expect(digestOf([['a', 'b']])).toBe(digestOf([['a', 'b']]));
  });
});
