import { describe, expect, test } from 'vitest';
import { accessFor, embeddedVariables } from './access.ts';

const local = { region: 'eu-central-1', profile: null, local: true };
const profile = { region: 'eu-west-1', profile: 'shop', local: false };

describe('accessFor', () => {
  test('uses the endpoint of the embedded AWS and keys that select its account', () => {
    expect(accessFor(local, {}, 'http://127.0.0.1:4566')).toEqual({
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: '000000000000', secretAccessKey: 'test' },
    });
  });

  test('AWS_ENDPOINT_URL takes precedence over the embedded AWS', () => {
    expect(accessFor(local, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, null).endpoint).toBe(
      'http://127.0.0.1:9',
    );
  });

  test('if the embedded AWS is not running, the error names the command that starts it', () => {
    expect(() => accessFor(local, {}, null)).toThrow(
      expect.objectContaining({ code: 'local_not_running', detail: { next: ['ops local up'] } }),
    );
  });

  test('the SDK resolves the profile', () => {
    expect(accessFor(profile, { AWS_ENDPOINT_URL: 'http://x' }, 'http://y')).toEqual({
      region: 'eu-west-1',
      profile: 'shop',
      agents: {},
    });
  });
});

test('the shell names a profile by AWS_PROFILE or by its older name', () => {
  const shell = { region: 'eu-west-1', profile: null, local: false };
  expect(
    [
      { AWS_PROFILE: 'new', AWS_DEFAULT_PROFILE: 'old' },
      { AWS_DEFAULT_PROFILE: 'old', AWS_PROFILE: '' },
      {},
    ].map((env) => accessFor(shell, env, null).profile),
  ).toEqual(['new', 'old', undefined]);
});

test('a child process gets the embedded AWS and none of the inherited credentials', () => {
  const env = {
    AWS_PROFILE: 'shop',
    AWS_DEFAULT_PROFILE: 'team',
    AWS_SESSION_TOKEN: 't',
    AWS_SECURITY_TOKEN: 't',
    AWS_CREDENTIAL_EXPIRATION: '2026-01-01T00:00:00Z',
    AWS_REGION: 'us-east-1',
    AWS_CA_BUNDLE: '/ca',
    HOME: '/h',
  };
  expect(embeddedVariables(accessFor(local, env, 'http://127.0.0.1:4566'), env)).toEqual({
    AWS_CA_BUNDLE: '/ca',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_ACCESS_KEY_ID: '000000000000',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
