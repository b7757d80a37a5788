import { describe, expect, it } from 'vitest';
import { OperatorError } from '../operator/error.ts';
import { checkApart, checkName, namePattern, nameProblem, suggestedName } from './names.ts';

const RESERVED = ['registry', 'service'];

describe('a name', () => {
  it.each(['a', 'dev', 'dev-2', 'a1-b2-c3'])('may be %s', (name) => {
    expect(nameProblem('environment', name)).toBeNull();
    expect(name).toMatch(new RegExp(namePattern('environment')));
  });

  it.each([
    ['', 'A name of an environment has at least one character'],
    ['Dev', '"Dev" cannot name an environment: "D" is neither a lower-case letter, a digit nor a hyphen'],
    [
      'my env',
      '"my env" cannot name an environment: " " is neither a lower-case letter, a digit nor a hyphen',
    ],
    ['dév', '"dév" cannot name an environment: "é" is neither a lower-case letter, a digit nor a hyphen'],
    [
      'a/../b',
      '"a/../b" cannot name an environment: "/" is neither a lower-case letter, a digit nor a hyphen',
    ],
    [
      'dev\n',
      '"dev\\n" cannot name an environment: "\\n" is neither a lower-case letter, a digit nor a hyphen',
    ],
    ['1dev', '"1dev" cannot name an environment: a name starts with a letter'],
    ['-dev', '"-dev" cannot name an environment: a name starts with a letter'],
    ['dev-', '"dev-" cannot name an environment: each hyphen stands between two letters or digits'],
    ['a--b', '"a--b" cannot name an environment: each hyphen stands between two letters or digits'],
    [
      'abcdefghijklmnop',
      '"abcdefghijklmnop" cannot name an environment: 16 characters, at most 15, because load balancers are named after project and environment, in 32 characters',
    ],
    ['registry', '"registry" cannot name an environment: "registry" is part of the names of other stacks'],
    [
      'dev-service',
      '"dev-service" cannot name an environment: "service" is part of the names of other stacks',
    ],
  ])('cannot be %j', (name, problem) => {
    expect(nameProblem('environment', name, RESERVED)).toBe(problem);
  });

  it('cannot be that of the secrets that services share, nor one that Parameter Store takes none below', () => {
    expect(nameProblem('service', 'shared')).toBe(
      '"shared" cannot name a service: the secrets that several services share lie below it',
    );
    expect(nameProblem('service', 'shared-cart')).toBeNull();
    expect(nameProblem('container', 'shared')).toBeNull();
    expect(nameProblem('project', 'aws-shop')).toBe(
      '"aws-shop" cannot name a project: secrets lie below its name, and Parameter Store takes none that begins with aws or ssm',
    );
    expect(nameProblem('project', 'my-aws')).toBeNull();
  });

  it('is refused with a name that would do', () => {
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
      Array.from({ length: 40 }, (_, n) => 'a'.repeat(n + 1)).filter(
        (name) => nameProblem(kind, name) === null,
      ).length;
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
      '"dev-eu" cannot stand beside "dev": in one account, the key and the policies of dev reach what is called shop-dev-…, and so all of dev-eu',
      [
        'Use "deveu"',
        'Choose a name that neither begins with "dev-" nor is what dev-eu begins with',
        'Create it in another account',
      ],
    ],
    [
      'dev',
      ['dev-eu-2'],
      '"dev" cannot stand beside "dev-eu-2": in one account, the key and the policies of dev reach what is called shop-dev-…, and so all of dev-eu-2',
      [
        'Choose a name that neither begins with "dev-" nor is what dev-eu-2 begins with',
        'Create it in another account',
      ],
    ],
  ])('%s is refused beside %j', (name, others, problem, next) => {
    const refused = () => checkApart('shop', name, others);
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
  ])('%s stands beside %j', (name, others) => {
    expect(() => checkApart('shop', name, others)).not.toThrow();
  });
});
