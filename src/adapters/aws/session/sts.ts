import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import type { Identity } from '../../../domain/session/target.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import type { RoutedTarget } from '../client/route.ts';
import type { Found, RoleStep } from './credential-source.ts';
import type { CachedSession } from './session-cache.ts';
import { translateMfa, translateRole } from './sts-errors.ts';

/** The STS calls that ops uses, each with explicit credentials; null: those that the SDK finds. */
export interface StsCalls {
  callerIdentity(keys: AwsKeys | null): Promise<Identity>;
  /** `seconds`: 900 to 129,600, for the root user at most 3,600 (STS, "GetSessionToken"). */
  sessionToken(keys: AwsKeys, mfa: { device: string; code: string; seconds: number }): Promise<CachedSession>;
  assumeRole(keys: AwsKeys | null, role: RoleStep): Promise<CachedSession>;
  /** The credentials that the SDK finds. */
  found(): Promise<Found>;
}

export function sts(access: Access, target: RoutedTarget, now: () => Date): StsCalls {
  const request = <T>(keys: AwsKeys | null, work: (client: STSClient) => Promise<T>) =>
    withClient(keys ? { ...access, credentials: sdkKeys(keys) } : access, work);
  return {
    callerIdentity: (keys) =>
      request(keys, async (client) => {
        try {
          const answer = await client.send(new GetCallerIdentityCommand({}));
          return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
        } catch (error) {
          throw translate(error, 'sts:GetCallerIdentity', target);
        }
      }),
    sessionToken: (keys, { device, code, seconds }) =>
      request(keys, async (client) => {
        try {
          const answer = await client.send(
            new GetSessionTokenCommand({ SerialNumber: device, TokenCode: code, DurationSeconds: seconds }),
          );
          return toSession(answer.Credentials, now(), device);
        } catch (error) {
          throw translateMfa(error, target, device);
        }
      }),
    assumeRole: (keys, { arn, sessionName, externalId, duration }) =>
      request(keys, async (client) => {
        try {
          const answer = await client.send(
            new AssumeRoleCommand({
              RoleArn: arn,
              RoleSessionName: sessionName,
              DurationSeconds: duration,
              ...(externalId !== null && { ExternalId: externalId }),
            }),
          );
          return toSession(answer.Credentials, now(), null);
        } catch (error) {
          throw translateRole(error, target, arn);
        }
      }),
    found: () =>
      request(null, async (client) => {
        try {
          const { accessKeyId, secretAccessKey, sessionToken, expiration } =
            await client.config.credentials();
          return {
            keys: {
              id: accessKeyId,
              secret: new SecretValue(secretAccessKey),
              token: sessionToken ? new SecretValue(sessionToken) : null,
            },
            expires: expiration ?? null,
          };
        } catch (error) {
          throw translate(error, 'sts:GetCallerIdentity', target);
        }
      }),
  };
}

async function withClient<T>(access: Access, work: (client: STSClient) => Promise<T>): Promise<T> {
  const client = new STSClient(clientSettings(access));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

function sdkKeys({ id, secret, token }: AwsKeys) {
  return {
    accessKeyId: id,
    secretAccessKey: secret.reveal(),
    ...(token && { sessionToken: token.reveal() }),
  };
}

function toSession(credentials: Credentials | undefined, made: Date, device: string | null): CachedSession {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new TypeError('STS returned no credentials');
  return {
    keys: { id: AccessKeyId, secret: new SecretValue(SecretAccessKey), token: new SecretValue(SessionToken) },
    made,
    expires: Expiration,
    device,
  };
}
