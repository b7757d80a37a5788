import { factsWithin } from '../drawing.ts';
import { answered } from '../inputs.ts';
import { environmentKind } from '../kind.ts';

/** The ECS cluster, and the hosts that its tasks run on. */
export const cluster = environmentKind({
  name: 'cluster',
  replica: { needs: [] },
  needs: ['network', 'keys'],
  removal: 70,
  inputs: (_, context) =>
    answered(context, {
      Capacity: 'capacity',
      InstanceType: 'instance_type',
      AmiId: 'ami',
      MinHosts: 'min_hosts',
      MaxHosts: 'max_hosts',
      LogRetentionDays: 'log_retention_days',
    }),
  facts: ({ capacity, min_hosts, instance_type }) => {
    const hosts = `${min_hosts} × ${instance_type}`;
    if (capacity === 'ec2') return [hosts];
    return capacity === 'fargate' ? ['Fargate'] : [hosts, 'Fargate'];
  },
  drawing: {
    boxes: (stack) => [{ kind: 'support', lines: ['cluster', ...factsWithin(stack)], place: 'private' }],
  },
});

/** Hosts enter service once they can take tasks, and leave it once they have none. */
export const lifecycle = environmentKind({
  name: 'lifecycle',
  inEnvironment: ({ capacity }) => capacity !== 'fargate',
  replica: { needs: [] },
  needs: ['toolchain', 'keys', 'cluster'],
  functions: ['drain', 'launch'],
  inputs: (_, context) => answered(context, { LogRetentionDays: 'log_retention_days' }),
  drawing: {
    boxes: () => [{ kind: 'support', lines: ['lifecycle hooks', 'of hosts'], place: 'private' }],
    lines: ({ description: { stack, region } }, environment) =>
      environment
        .of('cluster', region)
        .map(({ description }) => ({ from: stack, to: description.stack, kind: 'use', shows: 'hosts' })),
  },
});
