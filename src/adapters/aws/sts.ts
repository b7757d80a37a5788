import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Identity, Target } from '../../domain/ports.ts';
import { type Access, clientSettings } from './access.ts';
import { translate } from './errors.ts';

export async function callerIdentity(access: Access, target: Target): Promise<Identity> {
  const client = new STSClient(clientSettings(access));
  try {
    const answer = await client.send(new GetCallerIdentityCommand({}));
    return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
  } catch (error) {
    throw translate(error, 'sts:GetCallerIdentity', target);
  } finally {
    client.destroy();
  }
}
