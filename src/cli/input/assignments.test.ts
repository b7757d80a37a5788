import { expect, it } from 'vitest';
import { InvalidInput } from '../../domain/operator/error.ts';
import { readAssignments, splitArguments, undoLine } from './assignments.ts';

it('reads settings, with "=" in values and empty values, and keys to remove', () => {
  expect(readAssignments(['a=1', 'b=x=y', 'c=', 'min-hosts=2'], ['zones'])).toEqual({
    a: '1',
    b: 'x=y',
    c: '',
    min_hosts: '2',
    zones: null,
  });
});

it('names every word that is not a setting', () => {
  const failure = (() => {
    try {
      readAssignments(['a', '=b', 'c=1'], []);
    } catch (error) {
      return error;
    }
    return null;
  })();
  expect(failure).toBeInstanceOf(InvalidInput);
  expect((failure as InvalidInput).problems.map(({ message }) => message)).toEqual([
    'a is not KEY=VALUE',
    '=b is not KEY=VALUE',
  ]);
});

it('reads the first word as the name, unless it is a setting', () => {
  expect(splitArguments(['dev', 'a=1'])).toEqual({ name: 'dev', settings: ['a=1'] });
  expect(splitArguments(['a=1', 'b'])).toEqual({ name: undefined, settings: ['a=1', 'b'] });
  expect(splitArguments([])).toEqual({ name: undefined, settings: [] });
});

it('changes answers back', () => {
  const changed = [
    { key: 'max_hosts', from: '4' },
    { key: 'domain', from: null },
    { key: 'services', from: 'a b,c' },
    { key: 'ami', from: null },
  ];
  expect(undoLine('dev', changed)).toBe("ops env set dev max_hosts=4 'services=a b,c' --unset domain,ami");
  expect(undoLine('dev', changed.slice(0, 1))).toBe('ops env set dev max_hosts=4');
});
