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
import type { AttachedItem, AttachedItemKind } from '../../../domain/users/users.ts';
import { sdkErrorName } from '../client/sdk-errors.ts';

/** `action` is the name in IAM, such as "GetUser". */
export type IamRequest = <T>(action: string, work: () => Promise<T>) => Promise<T>;

/** Null if IAM answers with this error; some of its error names end with "Exception". */
export async function nullOn<T>(expected: string, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (sdkErrorName(error).replace(/Exception$/, '') === expected) return null;
    throw error;
  }
}

/** All pages. The TypeScript target has no Array.fromAsync. */
export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** What belongs to a user, of these kinds. Each kind needs its own call and permission. */
export async function attachedItems(
  client: IAMClient,
  request: IamRequest,
  name: string,
  kinds: readonly AttachedItemKind[],
): Promise<AttachedItem[]> {
  const user = { UserName: name };
  const listed = async <T>(action: string, pages: AsyncIterable<T>, each: (page: T) => AttachedItem[]) =>
    request(action, async () => (await collect(pages)).flatMap(each));
  const read: Record<AttachedItemKind, () => Promise<AttachedItem[]>> = {
    password: () =>
      request('GetLoginProfile', async () => {
        const answer = await nullOn('NoSuchEntity', client.send(new GetLoginProfileCommand(user)));
        return answer ? [belonging('password', '', answer.LoginProfile?.CreateDate)] : [];
      }),
    'access key': () =>
      listed('ListAccessKeys', paginateListAccessKeys({ client }, user), ({ AccessKeyMetadata = [] }) =>
        AccessKeyMetadata.map((key) => belonging('access key', key.AccessKeyId, key.CreateDate)),
      ),
    'MFA device': () =>
      listed('ListMFADevices', paginateListMFADevices({ client }, user), ({ MFADevices = [] }) =>
        MFADevices.map((device) => belonging('MFA device', device.SerialNumber, device.EnableDate)),
      ),
    // IAM assigns an unused device to no user; its name tells whose it was meant to be.
    'unused MFA device': () =>
      listed(
        'ListVirtualMFADevices',
        paginateListVirtualMFADevices({ client }, { AssignmentStatus: 'Unassigned' }),
        ({ VirtualMFADevices = [] }) =>
          VirtualMFADevices.filter(({ SerialNumber = '' }) => SerialNumber.endsWith(`:mfa/${name}`)).map(
            (device) => belonging('unused MFA device', device.SerialNumber),
          ),
      ),
    'signing certificate': () =>
      listed('ListSigningCertificates', paginateListSigningCertificates({ client }, user), (page) =>
        (page.Certificates ?? []).map((each) => belonging('signing certificate', each.CertificateId)),
      ),
    'SSH key': () =>
      listed('ListSSHPublicKeys', paginateListSSHPublicKeys({ client }, user), ({ SSHPublicKeys = [] }) =>
        SSHPublicKeys.map((key) => belonging('SSH key', key.SSHPublicKeyId)),
      ),
    'service credential': () =>
      request('ListServiceSpecificCredentials', async () => {
        const answer = await client.send(new ListServiceSpecificCredentialsCommand(user));
        const all = answer.ServiceSpecificCredentials ?? [];
        return all.map((each) => belonging('service credential', each.ServiceSpecificCredentialId));
      }),
    'inline policy': () =>
      listed('ListUserPolicies', paginateListUserPolicies({ client }, user), ({ PolicyNames = [] }) =>
        PolicyNames.map((policy) => belonging('inline policy', policy)),
      ),
    'attached policy': () =>
      listed('ListAttachedUserPolicies', paginateListAttachedUserPolicies({ client }, user), (page) =>
        (page.AttachedPolicies ?? []).map((policy) => belonging('attached policy', policy.PolicyArn)),
      ),
    group: () =>
      listed('ListGroupsForUser', paginateListGroupsForUser({ client }, user), ({ Groups = [] }) =>
        Groups.map((group) => belonging('group', group.GroupName)),
      ),
  };
  return (await Promise.all(kinds.map((kind) => read[kind]()))).flat();
}

function belonging(kind: AttachedItemKind, id = '', since?: Date): AttachedItem {
  return { kind, id, since: since?.toISOString() ?? null };
}

/** The call that removes it from the user. */
export function removal(
  client: IAMClient,
  UserName: string,
  { kind, id }: Pick<AttachedItem, 'kind' | 'id'>,
): { action: string; work: () => Promise<unknown> } {
  switch (kind) {
    case 'password':
      return step('DeleteLoginProfile', () => client.send(new DeleteLoginProfileCommand({ UserName })));
    case 'access key':
      return step('DeleteAccessKey', () =>
        client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: id })),
      );
    case 'MFA device':
      return step('DeactivateMFADevice', () => deleteDevice(client, UserName, id));
    case 'unused MFA device':
      return step('DeleteVirtualMFADevice', () =>
        client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: id })),
      );
    case 'signing certificate':
      return step('DeleteSigningCertificate', () =>
        client.send(new DeleteSigningCertificateCommand({ UserName, CertificateId: id })),
      );
    case 'SSH key':
      return step('DeleteSSHPublicKey', () =>
        client.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId: id })),
      );
    case 'service credential':
      return step('DeleteServiceSpecificCredential', () =>
        client.send(
          new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId: id }),
        ),
      );
    case 'inline policy':
      return step('DeleteUserPolicy', () =>
        client.send(new DeleteUserPolicyCommand({ UserName, PolicyName: id })),
      );
    case 'attached policy':
      return step('DetachUserPolicy', () =>
        client.send(new DetachUserPolicyCommand({ UserName, PolicyArn: id })),
      );
    case 'group':
      return step('RemoveUserFromGroup', () =>
        client.send(new RemoveUserFromGroupCommand({ UserName, GroupName: id })),
      );
  }
}

function step(action: string, work: () => Promise<unknown>) {
  return { action, work };
}

/**
 * A deactivated virtual device still exists and blocks its name, so it is deleted; a security key has nothing to
 * delete.
 */
async function deleteDevice(client: IAMClient, UserName: string, SerialNumber: string): Promise<void> {
  await nullOn('NoSuchEntity', client.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })));
  if (SerialNumber.includes(':mfa/')) await client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
}
