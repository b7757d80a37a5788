import { architectureOf } from '../../aws/instance-types.ts';
import { imageIn } from '../../environment/replica.ts';
import type { Settings } from '../../environment/settings.ts';
import type { ServiceManifest } from '../../service/manifest.ts';
import { capacityOf, hostHeader } from '../../service/placement.ts';
import { tablesOf } from '../../service/tables.ts';
import type { Literal, RenderedStack } from '../../stack/description.ts';
import { literalOf, outputOf } from '../../stack/inputs.ts';
import {
  type DrawnEnvironment,
  internalLoadBalancer,
  type Line,
  publicLoadBalancer,
  secretStore,
} from '../drawing.ts';
import { INGRESS_STACK, SERVICE, TABLE, tableHost } from '../hosts.ts';
import { answered, type InputContext, type Source } from '../inputs.ts';
import { environmentKind, UNUSED } from '../kind.ts';

/** The ECS service of a manifest. */
export const service = environmentKind({
  name: SERVICE,
  each: 'service',
  replica: { needs: [] },
  needs: ['registry', 'network', 'keys', 'cluster', 'ingress', 'discovery', 'observability', TABLE],
  composed: true,
  // Services use what the others are, whatever that is.
  removal: UNUSED + 10,
  inputs: (stack, context) => (stack.service ? inputs(stack.service, context) : {}),
  facts: (_, stack) => (stack.service ? facts(stack.service) : []),
  drawing: { boxes: (stack) => [{ kind: 'service', lines: words(stack), place: 'private' }], lines },
});

/** The source of one value of the manifest; null leaves the parameter to its default. */
type From = (key: string, value: Literal | null) => Source | null;

function inputs(manifest: ServiceManifest, context: InputContext): Record<string, Source> {
  const { settings } = context;
  const from: From = (key, value) =>
    value === null ? null : { value, origin: { file: manifest.file, key } };
  const found = {
    ...containers(manifest, context, from),
    ...scaling(manifest, from),
    ...exposure(manifest, settings, from),
  };
  const sources = Object.entries(found).filter((entry): entry is [string, Source] => entry[1] !== null);
  return {
    ...Object.fromEntries(sources),
    ...tableOutputs(manifest, context),
    ...answered(context, { LogRetentionDays: 'log_retention_days' }),
  };
}

function containers(manifest: ServiceManifest, context: InputContext, from: From) {
  const { settings } = context;
  const hosts = capacityOf(manifest, settings) === 'ec2';
  const architecture = manifest.architecture ?? (hosts ? architectureOf(settings.instance_type) : 'arm64');
  const near = (image: string) =>
    imageIn(settings.region, { account: settings.account, region: context.home }, image);
  return {
    ServiceName: from('image', manifest.name),
    Capacity: from('capacity', hosts ? 'ec2' : 'fargate'),
    CpuArchitecture: from('architecture', architecture === 'arm64' ? 'ARM64' : 'X86_64'),
    AppImage: from('image', near(manifest.image)),
    ProxyImage: from('proxy.image', near(manifest.proxy.image)),
    AppPort: from('port', manifest.port),
    ProxyPort: from('proxy.port', manifest.proxy.port),
    Cpu: from('cpu', manifest.cpu),
    Memory: from('memory', manifest.memory),
    HealthPath: from('health.path', manifest.health.path),
    GracePeriodSeconds: from('health.grace_seconds', manifest.health.grace_seconds),
    StopTimeoutSeconds: from('stop_timeout_seconds', manifest.stop_timeout_seconds),
    ReadonlyRootFilesystem: from('writable_root', !manifest.writable_root),
    ExecuteCommand: from('execute_command', manifest.execute_command),
    SecretsPath: from('secrets', `/${context.project}/${context.environment}/${manifest.name}`),
  };
}

function scaling({ count, alarms, deregistration_seconds }: ServiceManifest, from: From) {
  return {
    DeregistrationDelay: from('deregistration_seconds', deregistration_seconds),
    MinCount: from('count.min', count.min),
    MaxCount: from('count.max', count.max),
    TargetCpuPercent: from('count.cpu_percent', count.cpu_percent),
    TargetRequestsPerMinute: from('count.requests_per_minute', count.requests_per_minute),
    ErrorPercent: from('alarms.error_percent', alarms.error_percent),
    LatencySeconds: from('alarms.latency_seconds', alarms.latency_seconds),
  };
}

function exposure(manifest: ServiceManifest, settings: Settings, from: From): Record<string, Source | null> {
  if (manifest.expose === 'none') return {};
  const side = manifest.expose === 'public' ? 'Public' : 'Internal';
  const output = (name: string): Source => ({
    output: { host: INGRESS_STACK, name },
    origin: { file: manifest.file, key: 'expose' },
  });
  return {
    ListenerArn: output(`${side}ListenerArn`),
    LoadBalancerFullName: output(`${side}LoadBalancerFullName`),
    ListenerPriority: from('priority', manifest.priority),
    HostHeader: from('host', hostHeader(manifest, settings)),
    PathPattern: from('path', manifest.path),
  };
}

/** Name and ARN of each of the service's tables, from their stacks. */
function tableOutputs(manifest: ServiceManifest, { place }: InputContext): Record<string, Source> {
  const arn = place === 'home' ? 'TableArn' : 'ReplicaTableArn';
  const output = (table: string, name: string): Source => ({
    output: { host: tableHost(manifest.name, table), name },
    origin: { file: manifest.file, key: `tables.${table}` },
  });
  return Object.fromEntries(
    tablesOf(manifest).flatMap(({ table, nameParameter, arnParameter }) => [
      [nameParameter, output(table, 'TableName')],
      [arnParameter, output(table, arn)],
    ]),
  );
}

function facts({ expose, count }: ServiceManifest): string[] {
  const tasks = count.min === count.max ? `${count.min} tasks` : `${count.min} to ${count.max} tasks`;
  return [expose === 'none' ? 'not exposed' : expose, tasks];
}

function words(stack: RenderedStack): string[] {
  const capacity = literalOf(stack, 'Capacity') === 'fargate' ? 'Fargate' : 'EC2';
  const least = literalOf(stack, 'MinCount');
  const most = literalOf(stack, 'MaxCount');
  const tasks = least === most ? `${least}` : `${least} to ${most}`;
  const name = literalOf(stack, 'ServiceName') ?? stack.description.stack;
  return [name, 'nginx → app', `${tasks} × ${capacity}`];
}

/** Who calls it, what it runs on, its secrets, and the stores whose outputs it takes. */
function lines(stack: RenderedStack, environment: DrawnEnvironment): Line[] {
  const { stack: id, secrets, region, parameters } = stack.description;
  const listener = outputOf(stack, 'ListenerArn');
  const balancer = listener?.output === 'PublicListenerArn' ? publicLoadBalancer : internalLoadBalancer;
  const label = `${literalOf(stack, 'HostHeader') ?? ''}${literalOf(stack, 'PathPattern') ?? ''}`;
  const cluster = outputOf(stack, 'ClusterName')?.stack;
  const sources = new Set(Object.keys(parameters).flatMap((name) => outputOf(stack, name)?.stack ?? []));
  const stores = environment.stores().map(({ description }) => description.stack);
  const line = (from: string, to: string, kind: Line['kind']): Line => ({ from, to, kind, shows: 'service' });
  return [
    ...(listener ? [{ ...line(balancer(listener.region), id, 'request'), label }] : []),
    ...(cluster === undefined ? [] : [line(cluster, id, 'use')]),
    ...(secrets.length > 0 ? [line(id, secretStore(region), 'use')] : []),
    ...stores.filter((store) => sources.has(store)).map((to) => line(id, to, 'request')),
  ];
}
