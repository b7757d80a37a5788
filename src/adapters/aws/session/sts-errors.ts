import { OperatorError } from '../../../domain/operator/error.ts';
import { sanitizeMessage } from '../../../domain/operator/redact.ts';
import { loginCommand } from '../../../domain/session/session.ts';
import { translate } from '../client/errors.ts';
import type { RoutedTarget } from '../client/route.ts';
import { isDenied } from '../client/sdk-errors.ts';

/**
 * Errors of GetSessionToken. AWS uses one error (AccessDenied) for a wrong code and a wrong device; only the message
 * tells them apart. An unknown message is shown as it is.
 */
export function translateMfa(error: unknown, target: RoutedTarget, device: string): unknown {
  if (!isDenied(error)) return translate(error, 'sts:GetSessionToken', target);
  const reason = sanitizeMessage(error.message);
  if (/invalid MFA one time pass code/i.test(reason)) {
    const detail = {
      reason: "It is wrong, was already used, or the device's clock is wrong",
      next: [`${loginCommand(target)}, with the next code of the device`],
    };
    return refused('mfa_code_refused', 'AWS does not accept this code', detail, error);
  }
  if (/unable to validate MFA code|MFA serial number/i.test(reason)) {
    const detail = {
      reason,
      value: device,
      next: ['Find the device with aws iam list-mfa-devices', 'Set it as mfa_serial in the profile'],
    };
    return refused('mfa_device_refused', 'The MFA device does not belong to this user', detail, error);
  }
  return translate(error, 'sts:GetSessionToken', target);
}

export function translateRole(error: unknown, target: RoutedTarget, role: string): unknown {
  if (isDenied(error)) {
    const detail = {
      reason: sanitizeMessage(error.message),
      value: role,
      next: [
        `${loginCommand(target)} --renew, if the role requires MFA or a more recent code`,
        "Add these credentials to the role's trust policy and allow them sts:AssumeRole",
      ],
    };
    return refused('role_refused', `These credentials cannot assume ${role}`, detail, error);
  }
  const translated = translate(error, 'sts:AssumeRole', target);
  const tooLong =
    translated instanceof OperatorError && /DurationSeconds exceeds/.test(translated.detail.reason ?? '');
  if (!tooLong) return translated;
  const detail = {
    reason: translated.detail.reason ?? '',
    value: role,
    next: ['Lower duration_seconds in the profile', "Raise the role's maximum session duration"],
  };
  return refused('role_duration', `${role} does not allow a session of this duration`, detail, error);
}

function refused(code: string, message: string, detail: OperatorError['detail'], cause: unknown) {
  return new OperatorError('credentials', code, message, detail, { cause });
}
