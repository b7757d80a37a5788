import {
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  DetachUserPolicyCommand,
  GetLoginProfileCommand,
  type IAMClient,
  ListServiceSpecificCredentialsCommand,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  paginateListMFADevices,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
  paginateListVirtualMFADevices,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import type { Belonging, BelongingKind } from '../../../domain/users/users.ts';
import { sdkErrorName } from '../client/errors.ts';

/** `action` is IAM's own, such as "GetUser". */
export type Asked = <T>(action: string, work: () => Promise<T>) => Promise<T>;

/** Null where IAM says this in place of an answer; some of its errors end with "Exception". */
export async function unless<T>(expected: string, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (sdkErrorName(error).replace(/Exception$/, '') === expected) return null;
    throw error;
  }
}

/** All pages; Array.fromAsync is not in the language level that ops is checked against. */
export async function gathered<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** What hangs on a user, of these kinds; each kind is a call and a permission of its own. */
export async function belongings(
  client: IAMClient,
  asked: Asked,
  name: string,
  kinds: readonly BelongingKind[],
): Promise<Belonging[]> {
  const of = { UserName: name };
  const listed = async <T>(action: string, pages: AsyncIterable<T>, each: (page: T) => Belonging[]) =>
    asked(action, async () => (await gathered(pages)).flatMap(each));
  const read: Record<BelongingKind, () => Promise<Belonging[]>> = {
    password: () =>
      asked('GetLoginProfile', async () => {
        const answer = await unless('NoSuchEntity', client.send(new GetLoginProfileCommand(of)));
        return answer ? [one('password', '', answer.LoginProfile?.CreateDate)] : [];
      }),
    'access key': () =>
      listed('ListAccessKeys', paginateListAccessKeys({ client }, of), ({ AccessKeyMetadata = [] }) =>
        AccessKeyMetadata.map((key) => one('access key', key.AccessKeyId, key.CreateDate)),
      ),
    'MFA device': () =>
      listed('ListMFADevices', paginateListMFADevices({ client }, of), ({ MFADevices = [] }) =>
        MFADevices.map((device) => one('MFA device', device.SerialNumber, device.EnableDate)),
      ),
    // IAM tells nobody's devices of no user: whose one was meant to be, its name says.
    'unused MFA device': () =>
      listed(
        'ListVirtualMFADevices',
        paginateListVirtualMFADevices({ client }, { AssignmentStatus: 'Unassigned' }),
        ({ VirtualMFADevices = [] }) =>
          VirtualMFADevices.filter(({ SerialNumber = '' }) => SerialNumber.endsWith(`:mfa/${name}`)).map(
            (device) => one('unused MFA device', device.SerialNumber),
          ),
      ),
    'signing certificate': () =>
      listed('ListSigningCertificates', paginateListSigningCertificates({ client }, of), (page) =>
        (page.Certificates ?? []).map((each) => one('signing certificate', each.CertificateId)),
      ),
    'SSH key': () =>
      listed('ListSSHPublicKeys', paginateListSSHPublicKeys({ client }, of), ({ SSHPublicKeys = [] }) =>
        SSHPublicKeys.map((key) => one('SSH key', key.SSHPublicKeyId)),
      ),
    'service credential': () =>
      asked('ListServiceSpecificCredentials', async () => {
        const answer = await client.send(new ListServiceSpecificCredentialsCommand(of));
        const all = answer.ServiceSpecificCredentials ?? [];
        return all.map((each) => one('service credential', each.ServiceSpecificCredentialId));
      }),
    'inline policy': () =>
      listed('ListUserPolicies', paginateListUserPolicies({ client }, of), ({ PolicyNames = [] }) =>
        PolicyNames.map((policy) => one('inline policy', policy)),
      ),
    'attached policy': () =>
      listed('ListAttachedUserPolicies', paginateListAttachedUserPolicies({ client }, of), (page) =>
        (page.AttachedPolicies ?? []).map((policy) => one('attached policy', policy.PolicyArn)),
      ),
    group: () =>
      listed('ListGroupsForUser', paginateListGroupsForUser({ client }, of), ({ Groups = [] }) =>
        Groups.map((group) => one('group', group.GroupName)),
      ),
  };
  return (await Promise.all(kinds.map((kind) => read[kind]()))).flat();
}

function one(kind: BelongingKind, id = '', since?: Date): Belonging {
  return { kind, id, since: since?.toISOString() ?? null };
}

/** How it is taken away. */
export function taking(
  client: IAMClient,
  UserName: string,
  { kind, id }: Pick<Belonging, 'kind' | 'id'>,
): { action: string; work: () => Promise<unknown> } {
  switch (kind) {
    case 'password':
      return act('DeleteLoginProfile', () => client.send(new DeleteLoginProfileCommand({ UserName })));
    case 'access key':
      return act('DeleteAccessKey', () =>
        client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: id })),
      );
    case 'MFA device':
      return act('DeactivateMFADevice', () => takeDevice(client, UserName, id));
    case 'unused MFA device':
      return act('DeleteVirtualMFADevice', () =>
        client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: id })),
      );
    case 'signing certificate':
      return act('DeleteSigningCertificate', () =>
        client.send(new DeleteSigningCertificateCommand({ UserName, CertificateId: id })),
      );
    case 'SSH key':
      return act('DeleteSSHPublicKey', () =>
        client.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId: id })),
      );
    case 'service credential':
      return act('DeleteServiceSpecificCredential', () =>
        client.send(
          new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId: id }),
        ),
      );
    case 'inline policy':
      return act('DeleteUserPolicy', () =>
        client.send(new DeleteUserPolicyCommand({ UserName, PolicyName: id })),
      );
    case 'attached policy':
      return act('DetachUserPolicy', () =>
        client.send(new DetachUserPolicyCommand({ UserName, PolicyArn: id })),
      );
    case 'group':
      return act('RemoveUserFromGroup', () =>
        client.send(new RemoveUserFromGroupCommand({ UserName, GroupName: id })),
      );
  }
}

function act(action: string, work: () => Promise<unknown>) {
  return { action, work };
}

/** A virtual device is an ARN of its own and stays behind, with its name taken; a security key goes with its user. */
async function takeDevice(client: IAMClient, UserName: string, SerialNumber: string): Promise<void> {
  await unless('NoSuchEntity', client.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })));
  if (SerialNumber.includes(':mfa/')) await client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
}
