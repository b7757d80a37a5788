import { architectureOf } from '../../aws/instance-types.ts';
import { imageIn, replicaHost } from '../../environment/replica.ts';
import type { Settings } from '../../environment/settings.ts';
import type { ServiceManifest, TableKey } from '../../service/manifest.ts';
import { capacityOf, hostHeader } from '../../service/placement.ts';
import { tablesOf } from '../../service/tables.ts';
import type { Literal } from '../../stack/description.ts';
import { type StackKind, tableHost } from '../kinds.ts';
import { answered, type InputContext, type Source } from './source.ts';

export function serviceSources(service: ServiceManifest, context: InputContext): Record<string, Source> {
  const { settings } = context;
  const from = (key: string, value: Literal | null): Source | null =>
    value === null ? null : { value, origin: { file: service.file, key } };
  const hosts = capacityOf(service, settings) === 'ec2';
  const architecture = service.architecture ?? (hosts ? architectureOf(settings.instance_type) : 'arm64');
  const near = (image: string) => imageIn(settings.region, context.home, image);
  const found: Record<string, Source | null> = {
    ServiceName: from('image', service.name),
    Capacity: from('capacity', hosts ? 'ec2' : 'fargate'),
    CpuArchitecture: from('architecture', architecture === 'arm64' ? 'ARM64' : 'X86_64'),
    AppImage: from('image', near(service.image)),
    ProxyImage: from('proxy.image', near(service.proxy.image)),
    AppPort: from('port', service.port),
    ProxyPort: from('proxy.port', service.proxy.port),
    Cpu: from('cpu', service.cpu),
    Memory: from('memory', service.memory),
    HealthPath: from('health.path', service.health.path),
    GracePeriodSeconds: from('health.grace_seconds', service.health.grace_seconds),
    StopTimeoutSeconds: from('stop_timeout_seconds', service.stop_timeout_seconds),
    ReadonlyRootFilesystem: from('writable_root', !service.writable_root),
    DeregistrationDelay: from('deregistration_seconds', service.deregistration_seconds),
    MinCount: from('count.min', service.count.min),
    MaxCount: from('count.max', service.count.max),
    TargetCpuPercent: from('count.cpu_percent', service.count.cpu_percent),
    TargetRequestsPerMinute: from('count.requests_per_minute', service.count.requests_per_minute),
    ErrorPercent: from('alarms.error_percent', service.alarms.error_percent),
    LatencySeconds: from('alarms.latency_seconds', service.alarms.latency_seconds),
    ExecuteCommand: from('execute_command', service.execute_command),
    SecretsPath: from('secrets', `/${context.project}/${context.environment}/${service.name}`),
    ...exposure(service, settings, from),
  };
  const sources = Object.entries(found).filter((entry): entry is [string, Source] => entry[1] !== null);
  return {
    ...Object.fromEntries(sources),
    ...tableOutputs(service, context),
    ...answered(context, { LogRetentionDays: 'log_retention_days' }),
  };
}

/** A table's keys are its manifest's; how it is kept is the environment's. */
export function tableSources({ service, table }: StackKind, context: InputContext): Record<string, Source> {
  const declared = table === null ? undefined : service?.tables[table];
  if (!service || !declared) throw new TypeError('a stack of a table without its table');
  const { partition_key, sort_key, ttl } = declared;
  const from = (key: string, value: Literal): Source => ({
    value,
    origin: { file: service.file, key: `tables.${table}.${key}` },
  });
  return {
    PartitionKey: from('partition_key', partition_key.name),
    PartitionKeyType: from('partition_key', attributeType(partition_key)),
    ...(sort_key && {
      SortKey: from('sort_key', sort_key.name),
      SortKeyType: from('sort_key', attributeType(sort_key)),
    }),
    ...(ttl !== null && { TtlAttribute: from('ttl', ttl) }),
    ...answered(context, { BackupRetentionDays: 'backup_days', DeletionProtection: 'deletion_protection' }),
    ...tableReplica(context),
  };
}

function tableReplica(context: InputContext): Record<string, Source> {
  if (context.settings.replica_region === null) return {};
  return {
    ...answered(context, { ReplicaRegion: 'replica_region' }),
    ReplicaKeyArn: {
      output: { host: replicaHost('keys'), name: 'KeyArn' },
      origin: { file: context.file, key: 'replica_region' },
    },
  };
}

/** As DynamoDB writes it. */
function attributeType({ type }: TableKey): string {
  return { string: 'S', number: 'N', binary: 'B' }[type];
}

/** Name and ARN of each of the service's tables, from their stacks. */
function tableOutputs(service: ServiceManifest, { place }: InputContext): Record<string, Source> {
  const arn = place === 'home' ? 'TableArn' : 'ReplicaTableArn';
  const output = (table: string, name: string): Source => ({
    output: { host: tableHost(service.name, table), name },
    origin: { file: service.file, key: `tables.${table}` },
  });
  return Object.fromEntries(
    tablesOf(service).flatMap(({ table, nameParameter, arnParameter }) => [
      [nameParameter, output(table, 'TableName')],
      [arnParameter, output(table, arn)],
    ]),
  );
}

function exposure(
  service: ServiceManifest,
  settings: Settings,
  from: (key: string, value: Literal | null) => Source | null,
): Record<string, Source | null> {
  if (service.expose === 'none') return {};
  const side = service.expose === 'public' ? 'Public' : 'Internal';
  const output = (name: string): Source => ({
    output: { host: 'ingress', name },
    origin: { file: service.file, key: 'expose' },
  });
  return {
    ListenerArn: output(`${side}ListenerArn`),
    LoadBalancerFullName: output(`${side}LoadBalancerFullName`),
    ListenerPriority: from('priority', service.priority),
    HostHeader: from('host', hostHeader(service, settings)),
    PathPattern: from('path', service.path),
  };
}
