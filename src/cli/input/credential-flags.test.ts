import { expect, test } from 'vitest';
import { credentialsFrom } from './credential-flags.ts';

const both = { env: 'dev', profile: 'team' };

test.each([
  [['-e', 'dev'], { env: 'dev' }],
  [['--env=dev'], { env: 'dev' }],
  [['-edev'], { env: 'dev' }],
  [['--local'], { env: 'dev' }],
  [['--profile', 'team'], { profile: 'team' }],
  [['--profile=team'], { profile: 'team' }],
  [[], { profile: 'team' }],
  [['-e', 'dev', '--profile', 'team'], both],
])('what is typed beats OPS_ENV and OPS_PROFILE: %j', (argv, chosen) => {
  expect(credentialsFrom(both, argv)).toEqual(chosen);
});

test('one of them, however it is given', () => {
  expect(credentialsFrom({ env: 'dev' }, [])).toEqual({ env: 'dev' });
  expect(credentialsFrom({ profile: 'team' }, [])).toEqual({ profile: 'team' });
});
