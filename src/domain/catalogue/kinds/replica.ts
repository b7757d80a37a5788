import { REPLICA_MARK } from '../hosts.ts';
import { answered } from '../inputs.ts';
import { environmentKind } from '../kind.ts';

/** Marks where the second region is, as long as anything is there. */
export const replica = environmentKind({
  name: REPLICA_MARK,
  inEnvironment: ({ replica_region }) => replica_region !== null,
  removal: 0,
  inputs: (_, context) => answered(context, { ReplicaRegion: 'replica_region' }),
  facts: ({ replica_region }) => (replica_region === null ? [] : [replica_region]),
});
