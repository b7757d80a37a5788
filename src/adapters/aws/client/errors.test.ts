import { describe, expect, test } from 'vitest';
import awsErrors from '../../../../test/support/aws-errors.json' with { type: 'json' };
import { exitOf } from '../../../domain/deployment/error-exits.ts';
import type { StackErrorReport } from '../../../domain/deployment/events.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { rememberSecret } from '../../../domain/operator/redact.ts';
import { translate } from './errors.ts';
import { routeOf } from './route.ts';
import { wasUnanswered } from './sdk-errors.ts';

const target = { region: 'eu-central-1', profile: 'shop', local: false };
const local = { region: 'eu-central-1', profile: null, local: true };

function sdkError(name: string, rest: object = {}): Error {
  return Object.assign(new Error(`${name} \u001b[31mtext`), { name, $metadata: {}, ...rest });
}

test.each([
  [
    sdkError('ExpiredTokenException'),
    target,
    'credentials',
    'credentials_expired',
    'aws sso login --profile shop',
  ],
  [
    sdkError('CredentialsProviderError'),
    target,
    'credentials',
    'no_credentials',
    'aws sso login --profile shop',
  ],
  [
    sdkError('UnrecognizedClientException'),
    target,
    'credentials',
    'credentials_refused',
    'aws sso login --profile shop',
  ],
  [
    sdkError('InvalidClientTokenId'),
    { ...target, region: 'cn-north-1' },
    'credentials',
    'credentials_refused',
    'Use credentials of AWS China (aws-cn): cn-north-1 accepts no others',
  ],
  [
    sdkError('AccessDenied'),
    target,
    'credentials',
    'access_denied',
    'Ask an administrator to allow ssm:GetParameter for profile shop',
  ],
  [
    sdkError('ThrottlingException'),
    target,
    'failed',
    'aws_throttled',
    'Wait a minute, then run the same command again',
  ],
  [sdkError('TimeoutError'), target, 'failed', 'aws_timeout', 'Run the same command again'],
  [
    sdkError('Error', { code: 'ENOTFOUND' }),
    target,
    'failed',
    'aws_unreachable',
    'Check the network; behind a proxy, set HTTPS_PROXY',
  ],
  [sdkError('Error', { code: 'ECONNREFUSED' }), local, 'input', 'local_not_running', 'ops local up'],
  [sdkError('RequestTimeTooSkewed'), target, 'credentials', 'clock_wrong', expect.stringContaining('clock')],
  [
    Object.assign(sdkError('SignatureDoesNotMatch'), {
      message: 'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z',
    }),
    target,
    'credentials',
    'clock_wrong',
    expect.stringContaining('clock'),
  ],
  [sdkError('InvalidKeyId'), target, 'failed', 'aws_refused', undefined],
])('%s', (error, where, exit, code, next) => {
  const translated = translate(error, 'ssm:GetParameter', where) as OperatorError;
  expect(translated).toMatchObject({ exit, code, cause: error });
  expect(translated.detail.next?.[0]).toEqual(next);
  expect(JSON.stringify(translated.detail)).not.toContain('\\u001b');
});

test.each(awsErrors)('$code $message is $ops, as in a run', ({ code, message, status, ops, playbook }) => {
  const error = sdkError(code, { ...(message && { message }), $metadata: { httpStatusCode: status ?? 400 } });
  const translated = translate(error, 'ssm:GetParameter', target) as OperatorError;
  expect(translated.code).toBe(ops);
  expect(exitOf(playbook as StackErrorReport['code'])).toBe(translated.exit);
});

test('a denial names who, what and the kind of policy; MFA is no way around an organization', () => {
  const said =
    'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: ssm:PutParameter on resource: arn:x with an explicit deny in a service control policy';
  const error = translate(
    sdkError('AccessDenied', { message: said }),
    'ssm:PutParameter',
    target,
  ) as OperatorError;
  expect([error.message, error.detail]).toEqual([
    'The user ana may not call ssm:PutParameter on arn:x: a service control policy denies it',
    {
      reason: said,
      value: 'ssm:PutParameter',
      next: [
        'Ask an administrator of the organization to allow ssm:PutParameter in its service control policy',
      ],
    },
  ]);
});

test('names the denied action', () => {
  const translated = translate(
    sdkError('AccessDeniedException'),
    'ssm:PutParameter',
    target,
  ) as OperatorError;
  expect([translated.message, translated.detail.value]).toEqual([
    'Profile shop may not call ssm:PutParameter',
    'ssm:PutParameter',
  ]);
});

test('returns bugs and translated errors unchanged', () => {
  const bug = Object.assign(new TypeError('x is undefined'), { $metadata: {} });
  const known = new OperatorError('locked', 'locked', 'l');
  expect([translate(bug, 'a', target), translate(known, 'a', target)]).toEqual([bug, known]);
});

test.each([
  [sdkError('TimeoutError'), true],
  [sdkError('Error', { code: 'ECONNRESET' }), true],
  [sdkError('InternalServerError', { $metadata: { httpStatusCode: 500 } }), true],
  [sdkError('ThrottlingException'), true],
  [sdkError('AccessDenied', { $metadata: { httpStatusCode: 400 } }), false],
])('%s was unanswered: %s', (error, unanswered) => {
  expect(wasUnanswered(translate(error, 'a', target))).toBe(unanswered);
});

describe('with what is known about the way', () => {
  const refused = () => sdkError('Error', { code: 'ECONNREFUSED' });
  const routed = (env: Record<string, string>, settings = {}, signOn: string | null = null) => ({
    ...target,
    profile: null,
    route: routeOf(env, { name: 'admin', settings }, signOn),
  });
  const facts = (error: unknown) => {
    const { code, message, detail } = error as OperatorError;
    return [code, message, detail.next?.[0]];
  };

  test.each([
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://x' },
      {},
      'AWS_ENDPOINT_URL is http://127.0.0.1:9, which is not reachable',
      'unset AWS_ENDPOINT_URL',
    ],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:8' },
      {},
      'AWS_ENDPOINT_URL_SSM is http://127.0.0.1:8, which is not reachable',
      'unset AWS_ENDPOINT_URL_SSM',
    ],
    [
      { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' },
      { endpoint_url: 'http://127.0.0.1:7' },
      'endpoint_url of profile admin is http://127.0.0.1:7, which is not reachable',
      'Remove endpoint_url of profile admin',
    ],
  ])('an endpoint that does not answer is named by its setting: %j', (env, settings, message, next) => {
    expect(facts(translate(refused(), 'ssm:GetParameter', routed(env, settings)))).toEqual([
      'endpoint_unreachable',
      message,
      next,
    ]);
  });

  test('an AWS_ENDPOINT_URL that is left over hides the embedded AWS', () => {
    const here = { ...local, route: routeOf({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, {}, null) };
    expect(facts(translate(refused(), 'ssm:GetParameter', here))).toEqual([
      'local_not_running',
      'AWS_ENDPOINT_URL is http://127.0.0.1:9, which is not reachable',
      'unset AWS_ENDPOINT_URL',
    ]);
  });

  test('the profile to sign in with is that of the sign-on, and only if there is one', () => {
    const error = sdkError('CredentialsProviderError');
    const signOn = 'aws sso login --profile corp';
    expect(facts(translate(error, 'ssm:GetParameter', routed({}, {}, signOn)))).toEqual([
      'no_credentials',
      'No usable credentials in profile admin',
      signOn,
    ]);
    expect(facts(translate(error, 'ssm:GetParameter', routed({})))[2]).toBe('ops login');
  });
});

test('masks a known value, however short, that the service repeats', () => {
  rememberSecret('ech0');
  const error = Object.assign(new Error("Value 'ech0' at 'value' failed to satisfy constraint"), {
    name: 'ValidationException',
    $metadata: {},
  });
  expect((translate(error, 'ssm:PutParameter', target) as OperatorError).detail.reason).toBe(
    "Value '[secret]' at 'value' failed to satisfy constraint",
  );
});
