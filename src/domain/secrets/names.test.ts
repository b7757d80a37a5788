import { describe, expect, it } from 'vitest';
import { caseConflicts, secretNameProblem, treeNameProblem, variableOf } from './names.ts';

const VARIABLE =
  'It becomes an environment variable: use A to Z, digits and _, and do not begin with a digit';

describe('the name of a secret', () => {
  it.each(['A', '_', 'API_TOKEN', '_1', 'A'.repeat(128)])('may be %s', (name) => {
    expect(secretNameProblem(name)).toBeNull();
  });

  it.each([
    ['', 'It is empty', 'API_TOKEN'],
    ['api_token', 'It becomes an environment variable, so it must be in upper case', 'API_TOKEN'],
    ['db-url', VARIABLE, 'DB_URL'],
    ['1ST', VARIABLE, '_1ST'],
    ['A B', VARIABLE, 'A_B'],
    ['ÄRGER', VARIABLE, 'RGER'],
    ['A\n', VARIABLE, 'A_'],
    ['AWS_REGION', 'ECS sets this variable in every container', 'MY_AWS_REGION'],
    ['--overwrite', 'It begins with a hyphen, so commands would read it as a flag', 'OVERWRITE'],
    [
      '/shop/dev/hello/KEY',
      'It would leave its path: it begins with a slash, like a full name',
      'SHOP_DEV_HELLO_KEY',
    ],
    ['a/KEY', 'It would leave its path: a slash starts another level', 'A_KEY'],
    ['../other/KEY', 'It would leave its path: ".." refers to the parent', 'OTHER_KEY'],
    ['..', 'It would leave its path: ".." refers to the parent', 'API_TOKEN'],
    ['A'.repeat(129), 'It has 129 characters; the maximum is 128', 'A'.repeat(128)],
  ])('cannot be %j', (name, message, suggestion) => {
    expect(secretNameProblem(name)).toEqual({ message, suggestion });
    expect(secretNameProblem(suggestion)).toBeNull();
  });
});

describe('a name below a path', () => {
  const LEVELS = Array.from({ length: 15 }, (_, at) => `l${at}`).join('/');

  it.each([
    ['db-url', ''],
    ['Mixed.Case_1', '/team/api'],
    ['deep/er/key', '/team'],
    ['.hidden', '/team'],
    ['aws-key', '/team'],
    ['l15', `/${LEVELS.slice(0, LEVELS.lastIndexOf('/'))}`],
  ])('may be %s', (name, path) => {
    expect(treeNameProblem(name, path)).toBeNull();
  });

  it.each([
    ['', '/team', 'It is empty', 'name'],
    ['a b', '/team', 'Parameter Store allows letters, digits and . - _ between slashes', 'a_b'],
    ['a//b', '/team', 'It has an empty level: use single slashes, and none at the start or end', 'a/b'],
    ['/a', '/team', 'It has an empty level: use single slashes, and none at the start or end', 'a'],
    ['a/', '/team', 'It has an empty level: use single slashes, and none at the start or end', 'a'],
    ['..', '/team', 'It would leave its path: "." and ".." are not names', 'name'],
    ['a/./b', '/team', 'It would leave its path: "." and ".." are not names', 'a/b'],
    ['../other/KEY', '/team', 'It would leave its path: "." and ".." are not names', 'other/KEY'],
    ['--path', '/team', 'It begins with a hyphen, so commands would read it as a flag', 'path'],
    ['aws/x', '', 'Parameter Store reserves names that begin with aws or ssm', 'my-aws/x'],
    ['SSMkey', '', 'Parameter Store reserves names that begin with aws or ssm', 'my-SSMkey'],
    ['x', `/${LEVELS}`, `/${LEVELS}/x has 16 levels; Parameter Store allows 15`, 'x'],
    ['a/b', `/${LEVELS.slice(3)}`, `/${LEVELS.slice(3)}/a/b has 16 levels; Parameter Store allows 15`, 'a_b'],
  ])('cannot be %j below %s', (name, path, message, suggestion) => {
    expect(treeNameProblem(name, path)).toEqual({ message, suggestion });
  });

  it('is at most so long that its ARN has 1011 characters in every region', () => {
    expect(treeNameProblem('x'.repeat(950), '/team')).toBeNull();
    expect(treeNameProblem('x'.repeat(951), '/team')).toEqual({
      message: 'With its path it has 957 characters; the maximum is 956',
      suggestion: 'x'.repeat(950),
    });
  });
});

it('finds names that differ only in case', () => {
  expect(caseConflicts(['b', 'Key', 'B', 'KEY', 'other', 'key', 'b'])).toEqual([
    ['B', 'b'],
    ['KEY', 'Key', 'key'],
  ]);
  expect(caseConflicts(['a', 'b', 'a'])).toEqual([]);
});

it('converts a name to a variable like chamber', () => {
  expect(['db-url', 'a/b.c', '1st', '-x', ''].map(variableOf)).toEqual([
    'DB_URL',
    'A_B_C',
    '_1ST',
    '_X',
    'API_TOKEN',
  ]);
});
