import { ARTIFACT_STACK, replicaHost } from '../hosts.ts';
import { accountAnswered, answered } from '../inputs.ts';
import { accountKind } from '../kind.ts';

/** The bucket of templates and code, in each region that functions run in. */
export const toolchain = accountKind({
  name: ARTIFACT_STACK,
  inEnvironment: true,
  inAccount: true,
  replica: { needs: [] },
  removal: 10,
  // What is put into the bucket at home is copied to the account's second region.
  inputs: ({ place }, { account }) =>
    place === 'replica' || account?.replica_region === undefined
      ? {}
      : {
          ReplicaBucketArn: {
            output: { host: replicaHost(ARTIFACT_STACK), name: 'ArtifactBucketArn' },
            origin: null,
          },
        },
});

/** The image repository of a service. */
export const registry = accountKind({
  name: 'registry',
  each: 'service',
  inEnvironment: true,
  inAccount: true,
  inputs: ({ service }, context) => ({
    ...accountAnswered(context, { PullAccounts: 'pull_accounts' }),
    ...(service && { ServiceName: { value: service.name, origin: null } }),
  }),
});

/** Copies of the images in the second region. */
export const replication = accountKind({
  name: 'replication',
  inEnvironment: ({ replica_region }) => replica_region !== null,
  inAccount: ({ replica_region }) => replica_region !== undefined,
  inputs: (_, context) => ({
    ...answered(context, { ReplicaRegion: 'replica_region' }),
    ...accountAnswered(context, { ReplicaRegion: 'replica_region' }),
  }),
});
