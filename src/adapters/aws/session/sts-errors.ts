import { OperatorError } from '../../../domain/operator/error.ts';
import { plainText } from '../../../domain/operator/plain-text.ts';
import { loginCommand } from '../../../domain/session/session.ts';
import type { Target } from '../../../domain/session/target.ts';
import { isDenied, translate } from '../client/errors.ts';

/**
 * What GetSessionToken refuses. AWS has one code (AccessDenied) for a wrong code and for a wrong device; which of
 * them it is stands in its text alone, so what is not recognised is told as AWS's own words.
 */
export function translateMfa(error: unknown, target: Target, device: string): unknown {
  if (!isDenied(error)) return translate(error, 'sts:GetSessionToken', target);
  const reason = plainText(error.message);
  if (/invalid MFA one time pass code/i.test(reason)) {
    const detail = {
      reason: 'It is wrong, was used already, or the clock of the device is off',
      next: [`${loginCommand(target)}, with the code the device shows next`],
    };
    return refused('mfa_code_refused', 'AWS does not accept this code', detail, error);
  }
  if (/unable to validate MFA code|MFA serial number/i.test(reason)) {
    const detail = {
      reason,
      value: device,
      next: ["aws iam list-mfa-devices tells the user's own", 'Write it as mfa_serial of the profile'],
    };
    return refused('mfa_device_refused', 'The MFA device is not one of this user', detail, error);
  }
  return translate(error, 'sts:GetSessionToken', target);
}

export function translateRole(error: unknown, target: Target, role: string): unknown {
  if (isDenied(error)) {
    const detail = {
      reason: plainText(error.message),
      value: role,
      next: [
        `${loginCommand(target)} --renew, where the role wants MFA, or a more recent code`,
        'Have the trust policy of the role name these credentials, and sts:AssumeRole allowed for them',
      ],
    };
    return refused('role_refused', `These credentials may not assume ${role}`, detail, error);
  }
  const translated = translate(error, 'sts:AssumeRole', target);
  const tooLong =
    translated instanceof OperatorError && /DurationSeconds exceeds/.test(translated.detail.reason ?? '');
  if (!tooLong) return translated;
  const detail = {
    reason: translated.detail.reason ?? '',
    value: role,
    next: ['Lower duration_seconds of the profile', "Raise the role's maximum session duration"],
  };
  return refused('role_duration', `${role} allows no session that long`, detail, error);
}

function refused(code: string, message: string, detail: OperatorError['detail'], cause: unknown) {
  return new OperatorError('credentials', code, message, detail, { cause });
}
