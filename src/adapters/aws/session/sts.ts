import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import type { Identity, Target } from '../../../domain/session/target.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import type { RoleStep } from './credential-source.ts';
import type { KeptSession } from './session-cache.ts';
import { translateMfa, translateRole } from './sts-errors.ts';

/** The calls of STS that are used, each with credentials of its own; null: those the SDK finds by itself. */
export interface StsCalls {
  callerIdentity(keys: AwsKeys | null): Promise<Identity>;
  /** `seconds`: 900 to 129,600, of root at most 3,600 (STS, "GetSessionToken"). */
  sessionToken(keys: AwsKeys, mfa: { device: string; code: string; seconds: number }): Promise<KeptSession>;
  assumeRole(keys: AwsKeys | null, role: RoleStep): Promise<KeptSession>;
  /** The keys of what the SDK finds by itself. */
  foundKeys(): Promise<AwsKeys>;
}

export function sts(access: Access, target: Target, now: () => Date): StsCalls {
  const asked = <T>(keys: AwsKeys | null, work: (client: STSClient) => Promise<T>) =>
    withClient(keys ? { ...access, credentials: sdkKeys(keys) } : access, work);
  return {
    callerIdentity: (keys) =>
      asked(keys, async (client) => {
        try {
          const answer = await client.send(new GetCallerIdentityCommand({}));
          return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
        } catch (error) {
          throw translate(error, 'sts:GetCallerIdentity', target);
        }
      }),
    sessionToken: (keys, { device, code, seconds }) =>
      asked(keys, async (client) => {
        try {
          const answer = await client.send(
            new GetSessionTokenCommand({ SerialNumber: device, TokenCode: code, DurationSeconds: seconds }),
          );
          return kept(answer.Credentials, now(), device);
        } catch (error) {
          throw translateMfa(error, target, device);
        }
      }),
    assumeRole: (keys, { arn, sessionName, externalId, duration }) =>
      asked(keys, async (client) => {
        try {
          const answer = await client.send(
            new AssumeRoleCommand({
              RoleArn: arn,
              RoleSessionName: sessionName,
              DurationSeconds: duration,
              ...(externalId !== null && { ExternalId: externalId }),
            }),
          );
          return kept(answer.Credentials, now(), null);
        } catch (error) {
          throw translateRole(error, target, arn);
        }
      }),
    foundKeys: () =>
      asked(null, async (client) => {
        try {
          const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
          return {
            id: accessKeyId,
            secret: new SecretValue(secretAccessKey),
            token: sessionToken ? new SecretValue(sessionToken) : null,
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

function kept(credentials: Credentials | undefined, made: Date, device: string | null): KeptSession {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new TypeError('STS answered without credentials');
  return {
    keys: { id: AccessKeyId, secret: new SecretValue(SecretAccessKey), token: new SecretValue(SessionToken) },
    made,
    expires: Expiration,
    device,
  };
}
