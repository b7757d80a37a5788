import { describe, expect, it } from 'vitest';
import { OperatorError } from '../operator/error.ts';
import { checkName, checkNamePrefixes, namePattern, nameProblem, suggestedName } from './names.ts';

const RESERVED = ['registry', 'service'];

describe('a name', () => {
  it.each(['a', 'dev', 'dev-2', 'a1-b2-c3'])('may be %s', (name) => {
    expect(nameProblem('environment', name)).toBeNull();
    expect(name).toMatch(new RegExp(namePattern('environment')));
  });

  it.each([
    ['', 'The name of an environment needs at least one character'],
    ['Dev', '"Dev" cannot name an environment: "D" is not a lower-case letter, a digit or a hyphen'],
    ['my env', '"my env" cannot name an environment: " " is not a lower-case letter, a digit or a hyphen'],
    ['dév', '"dév" cannot name an environment: "é" is not a lower-case letter, a digit or a hyphen'],
    ['a/../b', '"a/../b" cannot name an environment: "/" is not a lower-case letter, a digit or a hyphen'],
    ['dev\n', '"dev\\n" cannot name an environment: "\\n" is not a lower-case letter, a digit or a hyphen'],
    ['1dev', '"1dev" cannot name an environment: names start with a letter'],
    ['-dev', '"-dev" cannot name an environment: names start with a letter'],
    ['dev-', '"dev-" cannot name an environment: hyphens must be between letters or digits'],
    ['a--b', '"a--b" cannot name an environment: hyphens must be between letters or digits'],
    [
      'abcdefghijklmnop',
      '"abcdefghijklmnop" cannot name an environment: it has 16 characters, the maximum is 15, as load balancer names combine project and environment in 32 characters',
    ],
    ['registry', '"registry" cannot name an environment: "registry" is part of other stack names'],
    ['dev-service', '"dev-service" cannot name an environment: "service" is part of other stack names'],
  ])('cannot be %j', (name, problem) => {
    expect(nameProblem('environment', name, RESERVED)).toBe(problem);
  });

  it('cannot be the name of shared secrets, or a prefix reserved by Parameter Store', () => {
    expect(nameProblem('service', 'shared')).toBe(
      '"shared" cannot name a service: shared secrets are stored below it',
    );
    expect(nameProblem('service', 'shared-cart')).toBeNull();
    expect(nameProblem('container', 'shared')).toBeNull();
    expect(nameProblem('project', 'aws-shop')).toBe(
      '"aws-shop" cannot name a project: Parameter Store reserves names that begin with aws or ssm, and secrets are stored below it',
    );
    expect(nameProblem('project', 'my-aws')).toBeNull();
    expect(nameProblem('project', 'ecs-shop')).toBe(
      '"ecs-shop" cannot name a project: ECS refuses capacity providers whose names begin with ecs',
    );
    expect(nameProblem('project', 'fargateshop')).toContain('begin with fargate');
    expect(nameProblem('project', 'ab')).toBe(
      '"ab" cannot name a project: the account\'s trail is called so, which needs 3 characters',
    );
    expect(nameProblem('project', 'abc')).toBeNull();
    expect(nameProblem('environment', 'ecs')).toBeNull();
  });

  it.each(['abc', 'my-aws', 'a'.repeat(16), 'ab', 'a', 'aws-shop', 'ssm', 'ecs-shop', 'fargate', 'a--b', ''])(
    'of a project: the published pattern accepts %j if and only if ops does',
    (name) => {
      expect(new RegExp(namePattern('project')).test(name)).toBe(nameProblem('project', name) === null);
    },
  );

  it('is refused with a valid suggestion', () => {
    const refused = () => checkName('environment', 'My Dév_1');
    expect(refused).toThrow(OperatorError);
    try {
      refused();
    } catch (error) {
      const { code, status, detail } = error as OperatorError;
      expect({ code, status, detail }).toEqual({
        code: 'bad_name',
        status: 2,
        detail: { value: 'My Dév_1', next: ['Use "my-dev-1"'] },
      });
    }
  });

  it('leaves room for a load balancer called <project>-<environment>', () => {
    const longest = (kind: 'project' | 'environment') =>
      Array.from({ length: 40 }, (_, n) => 'a'.repeat(n + 1)).findLast(
        (name) => nameProblem(kind, name) === null,
      )?.length ?? 0;
    expect(longest('project') + 1 + longest('environment')).toBe(32);
  });

  it.each([
    ['Shop Of Things & More', 'shop-of-things-m'],
    ['123', null],
    ['42nd street', 'nd-street'],
  ])('suggests for %j: %j', (given, suggestion) => {
    expect(suggestedName('project', given)).toBe(suggestion);
  });
});

describe('names of one account', () => {
  it.each([
    [
      'dev-eu',
      ['test', 'dev'],
      '"dev-eu" conflicts with "dev" in the same account: the key and the policies of dev match names shop-dev-…, which include all of dev-eu',
      [
        'Use "deveu"',
        'Choose a name that does not start with "dev-" and is not a prefix of dev-eu',
        'Create it in another account',
      ],
    ],
    [
      'dev',
      ['dev-eu-2'],
      '"dev" conflicts with "dev-eu-2" in the same account: the key and the policies of dev match names shop-dev-…, which include all of dev-eu-2',
      [
        'Choose a name that does not start with "dev-" and is not a prefix of dev-eu-2',
        'Create it in another account',
      ],
    ],
  ])('%s is refused beside %j', (name, others, problem, next) => {
    const refused = () => checkNamePrefixes('shop', name, others);
    expect(refused).toThrow(OperatorError);
    try {
      refused();
    } catch (error) {
      const { code, message, status, detail } = error as OperatorError;
      expect({ code, message, status, detail }).toEqual({
        code: 'bad_name',
        message: problem,
        status: 2,
        detail: { value: name, next },
      });
    }
  });

  it.each([
    ['dev2', ['dev', 'eu-dev']],
    ['dev', ['dev', 'development']],
    ['eu', []],
  ])('%s is allowed beside %j', (name, others) => {
    expect(() => checkNamePrefixes('shop', name, others)).not.toThrow();
  });
});
