import { describe, expect, it } from 'vitest';
import { caseConflicts, secretNameProblem, treeNameProblem, variableOf } from './names.ts';

const VARIABLE = 'It becomes an environment variable: A to Z, digits and _, not beginning with a digit';

describe('the name of a secret', () => {
  it.each(['A', '_', 'API_TOKEN', '_1', 'A'.repeat(128)])('may be %s', (name) => {
    expect(secretNameProblem(name)).toBeNull();
  });

  it.each([
    ['', 'It has no character', 'API_TOKEN'],
    ['api_token', 'It becomes an environment variable, and those are in capitals', 'API_TOKEN'],
    ['db-url', VARIABLE, 'DB_URL'],
    ['1ST', VARIABLE, '_1ST'],
    ['A B', VARIABLE, 'A_B'],
    ['ÄRGER', VARIABLE, 'RGER'],
    ['A\n', VARIABLE, 'A_'],
    ['AWS_REGION', 'ECS sets this variable in every container', 'MY_AWS_REGION'],
    ['--overwrite', 'A command would take it for a flag: it begins with a hyphen', 'OVERWRITE'],
    [
      '/shop/dev/hello/KEY',
      'It would leave its path: it begins with a slash, as a full name does',
      'SHOP_DEV_HELLO_KEY',
    ],
    ['a/KEY', 'It would leave its path: a slash leads to one below', 'A_KEY'],
    ['../other/KEY', 'It would leave its path: ".." leads to the one above', 'OTHER_KEY'],
    ['..', 'It would leave its path: ".." leads to the one above', 'API_TOKEN'],
    ['A'.repeat(129), 'It has 129 characters, and may have 128', 'A'.repeat(128)],
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
    ['', '/team', 'It has no character', 'name'],
    ['a b', '/team', 'Parameter Store takes letters, digits and . - _ between slashes', 'a_b'],
    ['a//b', '/team', 'A slash stands between two names: none at the ends, none beside another', 'a/b'],
    ['/a', '/team', 'A slash stands between two names: none at the ends, none beside another', 'a'],
    ['a/', '/team', 'A slash stands between two names: none at the ends, none beside another', 'a'],
    ['..', '/team', 'It would leave its path: "." and ".." are no names', 'name'],
    ['a/./b', '/team', 'It would leave its path: "." and ".." are no names', 'a/b'],
    ['../other/KEY', '/team', 'It would leave its path: "." and ".." are no names', 'other/KEY'],
    ['--path', '/team', 'A command would take it for a flag: it begins with a hyphen', 'path'],
    ['aws/x', '', 'Parameter Store keeps names that begin with aws or ssm for itself', 'my-aws/x'],
    ['SSMkey', '', 'Parameter Store keeps names that begin with aws or ssm for itself', 'my-SSMkey'],
    ['x', `/${LEVELS}`, `/${LEVELS}/x has 16 levels, and Parameter Store takes 15`, 'x'],
    [
      'a/b',
      `/${LEVELS.slice(3)}`,
      `/${LEVELS.slice(3)}/a/b has 16 levels, and Parameter Store takes 15`,
      'a_b',
    ],
  ])('cannot be %j below %s', (name, path, message, suggestion) => {
    expect(treeNameProblem(name, path)).toEqual({ message, suggestion });
  });

  it('is so long with its path that its ARN has 1011 characters in every region', () => {
    expect(treeNameProblem('x'.repeat(950), '/team')).toBeNull();
    expect(treeNameProblem('x'.repeat(951), '/team')).toEqual({
      message: 'With its path it has 957 characters, and may have 956',
      suggestion: 'x'.repeat(950),
    });
  });
});

it('finds names that differ in case alone', () => {
  expect(caseConflicts(['b', 'Key', 'B', 'KEY', 'other', 'key', 'b'])).toEqual([
    ['B', 'b'],
    ['KEY', 'Key', 'key'],
  ]);
  expect(caseConflicts(['a', 'b', 'a'])).toEqual([]);
});

it('makes a variable of a name as chamber does', () => {
  expect(['db-url', 'a/b.c', '1st', '-x', ''].map(variableOf)).toEqual([
    'DB_URL',
    'A_B_C',
    '_1ST',
    '_X',
    'API_TOKEN',
  ]);
});
