import { OperatorError } from '../../../domain/operator/error.ts';
import { plainText } from '../../../domain/operator/plain-text.ts';
import { loginCommand } from '../../../domain/session/session.ts';
import type { Target } from '../../../domain/session/target.ts';

/** What the SDK throws, as far as it is looked at: its classes differ per client, its fields do not. */
interface SdkError {
  name: string;
  message: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture', 'RequestExpired']);
const REFUSED = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'AuthFailure',
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized']);
const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'TooManyUpdates',
]);
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
]);

/** Whether AWS knows the caller, and does not allow it what was asked. */
export function isDenied(error: unknown): error is Error {
  return isSdkError(error) && DENIED.has(error.name);
}

export function sdkErrorName(error: unknown): string {
  return isSdkError(error) ? error.name : '';
}

/** A translated error of a request that was not carried out, for there were too many. */
export function wasThrottled(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isSdkError(cause) && THROTTLED.has(cause.name);
}

/**
 * A translated error after which asking again makes sense: no whole answer came (broken connection, time-out,
 * 5xx), so the request may have been carried out, or AWS asked to slow down.
 */
export function wasUnanswered(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!isSdkError(cause)) return false;
  if (cause.name === 'TimeoutError' || UNREACHABLE.has(networkCode(cause)) || THROTTLED.has(cause.name))
    return true;
  return (cause.$metadata?.httpStatusCode ?? 0) >= 500;
}

/**
 * An SDK error in an operator's words. `action` is the IAM action, such as "ssm:GetParameter".
 * What is already an OperatorError, or was never the SDK's, comes back as it is.
 */
export function translate(error: unknown, action: string, target: Target): unknown {
  if (error instanceof OperatorError || !isSdkError(error)) return error;
  return credentialError(error, action, target) ?? serviceError(error, action, target);
}

function credentialError(error: SdkError, action: string, target: Target): OperatorError | null {
  const cause = { cause: error };
  const who = target.profile ? `profile ${target.profile}` : 'these credentials';
  if (SKEWED.has(error.name) || /^Signature (expired|not yet current)/.test(error.message)) {
    const detail = {
      reason: plainText(error.message),
      next: ["Set this machine's clock (timedatectl tells whether it is)"],
    };
    return new OperatorError(
      'credentials',
      'clock_wrong',
      "This machine's clock is off, so AWS refuses what it signs",
      detail,
      cause,
    );
  }
  if (EXPIRED.has(error.name)) {
    const detail = { reason: plainText(error.message), next: login(target) };
    return new OperatorError(
      'credentials',
      'credentials_expired',
      `The session of ${who} has expired`,
      detail,
      cause,
    );
  }
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    const detail = { reason: plainText(error.message), next: login(target) };
    const message = target.profile
      ? `No usable credentials in profile ${target.profile}`
      : 'No AWS credentials found';
    return new OperatorError('credentials', 'no_credentials', message, detail, cause);
  }
  if (REFUSED.has(error.name)) {
    const detail = { reason: plainText(error.message), next: login(target) };
    return new OperatorError(
      'credentials',
      'credentials_refused',
      `AWS does not accept ${who}`,
      detail,
      cause,
    );
  }
  if (DENIED.has(error.name)) {
    const detail = {
      reason: plainText(error.message),
      value: action,
      next: [`Have ${action} allowed for ${who}`, `${loginCommand(target)}, where a policy wants MFA`],
    };
    return new OperatorError(
      'credentials',
      'access_denied',
      `${capital(who)} may not ${action}`,
      detail,
      cause,
    );
  }
  return null;
}

function serviceError(error: SdkError, action: string, target: Target): OperatorError {
  const cause = { cause: error };
  const reason = plainText(error.message);
  if (UNREACHABLE.has(networkCode(error))) return unreachable(error, action, target);
  if (error.name === 'TimeoutError') {
    const detail = { reason, next: ['Run the same command again'] };
    return new OperatorError('failed', 'aws_timeout', `AWS did not answer ${action} in time`, detail, cause);
  }
  if (THROTTLED.has(error.name)) {
    const detail = { reason, next: ['Wait a minute, then run the same command again'] };
    return new OperatorError(
      'failed',
      'aws_throttled',
      `AWS limits how often ${action} may be called`,
      detail,
      cause,
    );
  }
  const code = plainText(error.name);
  return new OperatorError(
    'failed',
    'aws_refused',
    `AWS refused ${action}: ${code}`,
    { reason, next: [] },
    cause,
  );
}

function unreachable(error: SdkError, action: string, target: Target): OperatorError {
  const cause = { cause: error };
  if (target.local) {
    const detail = { reason: `No answer to ${action} (${networkCode(error)})`, next: ['ops local up'] };
    return new OperatorError('input', 'local_not_running', 'The embedded AWS does not run', detail, cause);
  }
  const detail = {
    reason: plainText(error.message),
    value: target.region,
    next: ['Check the network, a proxy, and AWS_ENDPOINT_URL where it is set'],
  };
  return new OperatorError(
    'failed',
    'aws_unreachable',
    `AWS in ${target.region} is not reachable`,
    detail,
    cause,
  );
}

function login(target: Target): string[] {
  if (target.local) return ['ops local up'];
  return target.profile
    ? [`aws sso login --profile ${target.profile}`, loginCommand(target), 'ops doctor']
    : ['aws configure', loginCommand(target), 'ops doctor'];
}

function networkCode(error: SdkError): string {
  return error.code ?? '';
}

const NAMED = new Set(['TimeoutError', 'CredentialsProviderError', 'TokenProviderError']);

/** The SDK's retries put `$metadata` on everything that passes them, our own and its own bugs included. */
function isSdkError(error: unknown): error is SdkError {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof ReferenceError)
    return false;
  return '$metadata' in error || 'code' in error || NAMED.has(error.name);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
