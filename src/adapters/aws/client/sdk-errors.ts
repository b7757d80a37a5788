/** The fields of SDK errors that ops reads. Classes differ by client, these fields do not. */
export interface SdkError {
  name: string;
  message: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/*
 * Codes of errors: "Common errors" in the API references, and those of EC2, S3 and SNS that differ. The same as
 * stackrun/run/errors.py; test/support/aws-errors.json tests both.
 */
export const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
export const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture', 'RequestExpired']);
export const REFUSED = new Set([
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'AuthFailure',
]);
export const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
  'AuthorizationError',
  'AuthorizationErrorException',
]);
export const NOT_ENABLED = new Set(['OptInRequired', 'SubscriptionRequiredException']);
export const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestThrottled',
  'SlowDown',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'TooManyUpdates',
]);
export const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  // A proxy that does not connect (Node.js, "Errors").
  'ERR_PROXY_TUNNEL',
]);

/** A call that was sent and not answered in time, see patience.ts. */
export const NO_ANSWER = 'NoAnswerError';
export const TIMED_OUT = new Set(['TimeoutError', NO_ANSWER]);

/** Whether AWS authenticated the caller but denied the request. */
export function isDenied(error: unknown): error is Error {
  return isSdkError(error) && DENIED.has(error.name);
}

export function sdkErrorName(error: unknown): string {
  return isSdkError(error) ? error.name : '';
}

/** Whether a translated error means that AWS throttled the request and did not execute it. */
export function wasThrottled(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isSdkError(cause) && THROTTLED.has(cause.name);
}

/**
 * Whether a translated error is worth a retry: no complete response arrived (broken connection, time-out, 5xx), so AWS
 * may have executed the request, or AWS throttled it.
 */
export function wasUnanswered(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!isSdkError(cause)) return false;
  if (TIMED_OUT.has(cause.name) || UNREACHABLE.has(networkCode(cause)) || THROTTLED.has(cause.name))
    return true;
  return (cause.$metadata?.httpStatusCode ?? 0) >= 500;
}

/** Whether a translated error means that an answer was awaited as long as the operator allows. */
export function timedOut(error: unknown): boolean {
  return error instanceof Error && sdkErrorName(error.cause) === NO_ANSWER;
}

export function networkCode(error: SdkError): string {
  return error.code ?? '';
}

const NAMED = new Set([...TIMED_OUT, 'CredentialsProviderError', 'TokenProviderError']);

/** The SDK's retry middleware adds `$metadata` to every error, including bugs (TypeError, ReferenceError). */
export function isSdkError(error: unknown): error is SdkError {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof ReferenceError)
    return false;
  return '$metadata' in error || 'code' in error || NAMED.has(error.name);
}
