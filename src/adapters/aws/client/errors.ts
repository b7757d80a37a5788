import { denialOf, readableDenial } from '../../../domain/aws/denial.ts';
import { partitionOf, partitionTitle, STANDARD } from '../../../domain/aws/partition.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { TIMEOUT_VARIABLE } from '../../../domain/operator/patience.ts';
import { sanitizeMessage } from '../../../domain/operator/redact.ts';
import { loginCommand } from '../../../domain/session/session.ts';
import type { RoutedTarget } from './route.ts';
import {
  DENIED,
  EXPIRED,
  isSdkError,
  NOT_ENABLED,
  networkCode,
  REFUSED,
  type SdkError,
  SKEWED,
  THROTTLED,
  TIMED_OUT,
  UNREACHABLE,
} from './sdk-errors.ts';

/**
 * An SDK error as an OperatorError. `action` is the IAM action, such as "ssm:GetParameter". An OperatorError and an
 * error that is not the SDK's are returned unchanged.
 */
export function translate(error: unknown, action: string, target: RoutedTarget): unknown {
  if (error instanceof OperatorError || !isSdkError(error)) return error;
  return credentialError(error, action, target) ?? serviceError(error, action, target);
}

function credentialError(error: SdkError, action: string, target: RoutedTarget): OperatorError | null {
  const cause = { cause: error };
  const profile = target.route?.profile ?? target.profile;
  const who = profile ? `profile ${profile}` : 'these credentials';
  if (SKEWED.has(error.name) || /^Signature (expired|not yet current)/.test(error.message)) {
    const detail = {
      reason: sanitizeMessage(error.message),
      next: ["Set this machine's clock (check it with timedatectl)"],
    };
    return new OperatorError(
      'credentials',
      'clock_wrong',
      "This machine's clock is wrong, so AWS rejects its signatures",
      detail,
      cause,
    );
  }
  if (EXPIRED.has(error.name)) {
    const detail = { reason: sanitizeMessage(error.message), next: loginSteps(target) };
    return new OperatorError(
      'credentials',
      'credentials_expired',
      `The session of ${who} expired`,
      detail,
      cause,
    );
  }
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    const detail = { reason: sanitizeMessage(error.message), next: loginSteps(target) };
    const message = profile ? `No usable credentials in profile ${profile}` : 'No AWS credentials found';
    return new OperatorError('credentials', 'no_credentials', message, detail, cause);
  }
  if (REFUSED.has(error.name)) {
    const detail = {
      reason: sanitizeMessage(error.message),
      next: [...partitionSteps(target), ...loginSteps(target)],
    };
    return new OperatorError(
      'credentials',
      'credentials_refused',
      `AWS does not accept ${who}`,
      detail,
      cause,
    );
  }
  if (NOT_ENABLED.has(error.name)) {
    const detail = {
      reason: sanitizeMessage(error.message),
      value: action,
      next: ["Enable it for the account: aws account enable-region, or the service's console"],
    };
    const message = `The service or the region of ${action} is not enabled for this account`;
    return new OperatorError('credentials', 'not_enabled', message, detail, cause);
  }
  return DENIED.has(error.name) ? denied(error, action, target, who) : null;
}

/** AWS says who may not call what; `action` and `who` are what ops knows itself. */
function denied(error: SdkError, action: string, target: RoutedTarget, who: string): OperatorError {
  const reason = readableDenial(sanitizeMessage(error.message));
  const found = denialOf(reason);
  const message = found?.sentence ?? `${capitalized(who)} may not call ${action}`;
  const advice = found?.advice ?? `ask an administrator to allow ${action} for ${who}`;
  const detail = {
    reason,
    value: found?.action ?? action,
    next: [
      capitalized(advice),
      ...(found?.ownPolicy === false ? [] : [`${loginCommand(target)}, if a policy requires MFA`]),
    ],
  };
  return new OperatorError('credentials', 'access_denied', message, detail, { cause: error });
}

function serviceError(error: SdkError, action: string, target: RoutedTarget): OperatorError {
  const cause = { cause: error };
  const reason = sanitizeMessage(error.message);
  if (UNREACHABLE.has(networkCode(error))) return unreachable(error, action, target);
  if (TIMED_OUT.has(error.name)) {
    const detail = {
      reason,
      next: ['Run the same command again', `${TIMEOUT_VARIABLE}=SECONDS waits longer`],
    };
    return new OperatorError('failed', 'aws_timeout', `AWS did not answer ${action} in time`, detail, cause);
  }
  if (THROTTLED.has(error.name)) {
    const detail = { reason, next: ['Wait a minute, then run the same command again'] };
    return new OperatorError('failed', 'aws_throttled', `AWS throttled ${action}`, detail, cause);
  }
  const code = sanitizeMessage(error.name);
  if ((error.$metadata?.httpStatusCode ?? 0) >= 500) {
    const next = ['Wait a minute, then run the same command again', 'Look at https://health.aws.amazon.com'];
    const message = `AWS could not carry out ${action}: ${code}`;
    return new OperatorError('failed', 'aws_unavailable', message, { reason, next }, cause);
  }
  return new OperatorError(
    'failed',
    'aws_refused',
    `AWS refused ${action}: ${code}`,
    { reason, next: [] },
    cause,
  );
}

function unreachable(error: SdkError, action: string, target: RoutedTarget): OperatorError {
  const cause = { cause: error };
  const endpoint = target.route?.endpoint(action.split(':')[0] ?? '');
  const reason = `No answer to ${action} (${networkCode(error)})`;
  if (target.local) {
    const message = endpoint ? notReachable(endpoint) : 'The embedded AWS is not running';
    const next = [...(endpoint ? [unsetStep(endpoint.name)] : []), 'ops local up'];
    return new OperatorError('input', 'local_not_running', message, { reason, next }, cause);
  }
  if (endpoint) {
    const detail = { reason, value: endpoint.url, next: [unsetStep(endpoint.name)] };
    return new OperatorError('failed', 'endpoint_unreachable', notReachable(endpoint), detail, cause);
  }
  const proxy = target.route?.proxy();
  const detail = {
    reason: sanitizeMessage(error.message),
    value: target.region,
    next: [
      proxy
        ? `Check the network and the proxy ${proxy.url} (${proxy.name})`
        : 'Check the network; behind a proxy, set HTTPS_PROXY',
    ],
  };
  return new OperatorError(
    'failed',
    'aws_unreachable',
    `AWS in ${target.region} is not reachable`,
    detail,
    cause,
  );
}

function notReachable({ name, url }: { name: string; url: string }): string {
  return `${name} is ${url}, which is not reachable`;
}

function unsetStep(name: string): string {
  return name.startsWith('AWS_') ? `unset ${name}` : `Remove ${name}`;
}

function loginSteps(target: RoutedTarget): string[] {
  const { local, profile, route } = target;
  if (local) return ['ops local up'];
  const named = route ? route.profile : profile;
  const signOn = route ? route.signOn : profile && `aws sso login --profile ${profile}`;
  return [...(signOn ? [signOn] : named ? [] : ['aws configure']), loginCommand(target), 'ops doctor'];
}

/** A key of another partition is unknown to STS, which does not say so. */
function partitionSteps({ region, local }: RoutedTarget): string[] {
  const partition = partitionOf(region);
  if (local || partition === STANDARD) return [];
  return [`Use credentials of ${partitionTitle(partition)}: ${region} accepts no others`];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
