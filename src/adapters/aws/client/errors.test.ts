import { expect, test } from 'vitest';
import { OperatorError } from '../../../domain/operator/error.ts';
import { translate } from './errors.ts';
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
    expect.stringContaining('AWS_ENDPOINT_URL'),
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
