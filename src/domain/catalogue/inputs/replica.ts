import { replicaHost } from '../../environment/replica.ts';
import type { StackKind } from '../kinds.ts';
import { answered, type InputContext, type Source } from './source.ts';

/** The account's artefacts are copied to its second region, where functions there find their code. */
export function copiedArtifacts(kind: StackKind, { account }: InputContext): Record<string, Source> {
  if (kind.place === 'replica' || account?.replica_region === undefined) return {};
  return {
    ReplicaBucketArn: { output: { host: replicaHost('toolchain'), name: 'ArtifactBucketArn' }, origin: null },
  };
}

/** A database in the second region is a copy by the global database's name. */
export function globalDatabase(context: InputContext): Record<string, Source> {
  const { place, settings, file } = context;
  const asked = context.answers.database_password !== undefined || settings.database_password === 'managed';
  const key = asked ? 'database_password' : 'replica_region';
  const managed: Source = { value: settings.database_password === 'managed', origin: { file, key } };
  if (place === 'home') return { ManageMasterUserPassword: managed };
  const output = { host: 'global-database', name: 'GlobalClusterIdentifier' };
  return {
    ManageMasterUserPassword: managed,
    GlobalClusterIdentifier: { output, origin: { file, key: 'replica_region' } },
  };
}

/** How the records lead to the second region, where there is one; the certificate's stack has none. */
export function routing(kind: StackKind, context: InputContext): Record<string, Source> {
  const { settings } = context;
  if (kind.host !== kind.template || settings.replica_region === null) return {};
  const output = (name: string): Source => ({
    output: { host: replicaHost('ingress'), name },
    origin: { file: context.file, key: 'replica_region' },
  });
  return {
    ...answered(context, { RoutingPolicy: 'routing', ReplicaRegion: 'replica_region' }),
    ReplicaLoadBalancerDnsName: output('PublicLoadBalancerDnsName'),
    ReplicaLoadBalancerHostedZoneId: output('PublicLoadBalancerHostedZoneId'),
    ...healthPath(context),
  };
}

/** Of a public service that answers under any name, as health checks ask under the load balancer's own. */
function healthPath({ services }: InputContext): Record<string, Source> {
  const asked = services.find(({ expose, host }) => expose === 'public' && host === null);
  if (!asked) return {};
  return { HealthPath: { value: asked.health.path, origin: { file: asked.file, key: 'health.path' } } };
}
