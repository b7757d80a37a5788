import type { AccountAnswers } from './account.ts';
import { architectureOf } from './architecture.ts';
import { parseCidr } from './cidr.ts';
import type { Answers, Settings } from './environment.ts';
import type { ServiceManifest, TableKey } from './service.ts';
import type { Literal } from './stack.ts';
import { capacityOf, type StackKind, tableHost } from './stacks.ts';
import { tablesOf } from './tables.ts';

export interface Origin {
  file: string;
  key: string;
}

/** A value for a parameter, or the output of another stack, and what an operator changes to change it. */
export interface Source {
  value?: Literal;
  output?: { host: string; name: string };
  /** Null where nothing in a file decides it: names that every resource has in it, and what another stack turns out to be. */
  origin: Origin | null;
}

export interface InputContext {
  project: string;
  environment: string;
  settings: Settings;
  /** What environment.yml says itself; the rest follows from the size. */
  answers: Partial<Answers>;
  /** What account.yml says, where the account's own stacks are rendered. */
  account: Partial<AccountAnswers> | null;
  /** environment.yml or account.yml. */
  file: string;
}

/** Parameter → source, for the templates of ops. Parameters that are not here take outputs of the same name. */
export function sourcesOf(kind: StackKind, context: InputContext): Record<string, Source> {
  const common = {
    Project: { value: context.project, origin: null },
    Environment: { value: context.environment, origin: null },
  };
  switch (kind.template) {
    case 'toolchain':
    case 'boundary':
    case 'functions':
    case 'settings':
    case 'deployment':
      return common;
    case 'replication':
      return { ...common, ...accountAnswered(context, { ReplicaRegion: 'replica_region' }) };
    case 'audit':
      return { ...common, ...accountAnswered(context, { AlertEmail: 'alert_email' }) };
    case 'iam':
      return { ...common, ...accountAnswered(context, IAM) };
    case 'access':
      return { ...common, ...accountAnswered(context, ACCESS) };
    case 'registry':
      return {
        ...common,
        ...accountAnswered(context, { PullAccounts: 'pull_accounts' }),
        ...(kind.service && { ServiceName: { value: kind.service.name, origin: null } }),
      };
    case 'service':
      return { ...common, ...(kind.service && serviceSources(kind.service, context)) };
    case 'network':
      return { ...common, ...networkSources(context) };
    case 'keys':
      return { ...common, ...answered(context, { ExistingKeyArn: 'kms_key' }) };
    case 'cluster':
      return { ...common, ...answered(context, CLUSTER) };
    case 'lifecycle':
      return { ...common, ...answered(context, { LogRetentionDays: 'log_retention_days' }) };
    case 'ingress':
      return { ...common, ...answered(context, INGRESS) };
    case 'discovery':
      return common;
    case 'tables':
      return { ...common, ...tableSources(kind, context) };
    case 'database':
      return { ...common, ...answered(context, DATABASE) };
    case 'observability':
      return { ...common, ...answered(context, { AlarmEmail: 'alarm_email' }) };
    case 'backup':
      return common;
  }
}

const IAM = {
  UsersAccountId: 'users_account',
  WorkloadAccountIds: 'workload_accounts',
  SsoRoles: 'sso_roles',
  CiPrincipalArns: 'ci_principals',
} as const;

const ACCESS = {
  Environments: 'deployed_environments',
  GitHubRepository: 'github_repository',
  GitLabProject: 'gitlab_project',
} as const;

const NETWORK = {
  VpcCidr: 'vpc_cidr',
  ZoneCount: 'zones',
  NatGateways: 'nat_gateways',
  InterfaceEndpoints: 'interface_endpoints',
  FlowLogs: 'flow_logs',
  LogRetentionDays: 'log_retention_days',
} as const;

const CLUSTER = {
  Capacity: 'capacity',
  InstanceType: 'instance_type',
  AmiId: 'ami',
  MinHosts: 'min_hosts',
  MaxHosts: 'max_hosts',
  LogRetentionDays: 'log_retention_days',
} as const;

const INGRESS = {
  CertificateArn: 'certificate',
  HostedZoneId: 'hosted_zone',
  DomainName: 'domain',
  DeletionProtection: 'deletion_protection',
  AccessLogs: 'access_logs',
  LogRetentionDays: 'log_retention_days',
} as const;

const DATABASE = {
  DatabaseEngine: 'database',
  DatabaseMinCapacity: 'database_min_capacity',
  DatabaseMaxCapacity: 'database_max_capacity',
  DatabaseReaders: 'database_readers',
  BackupRetentionDays: 'backup_days',
  DeletionProtection: 'deletion_protection',
  LogRetentionDays: 'log_retention_days',
} as const;

type Setting = Exclude<keyof Settings, 'existing_network'>;

/** Parameters that are one answer each; an answer that is null leaves the parameter to its default. */
function answered(context: InputContext, keys: Record<string, Setting>): Record<string, Source> {
  const sources: Record<string, Source> = {};
  for (const [parameter, key] of Object.entries(keys)) {
    const value = context.settings[key];
    if (value !== null) sources[parameter] = { value, origin: origin(context, key) };
  }
  return sources;
}

/** The same for answers of account.yml; in an environment's own folder the account's stacks go by their defaults. */
function accountAnswered(
  { account, file }: InputContext,
  keys: Record<string, keyof AccountAnswers>,
): Record<string, Source> {
  const sources: Record<string, Source> = {};
  for (const [parameter, key] of Object.entries(keys)) {
    const value = account?.[key];
    if (value !== undefined) sources[parameter] = { value, origin: { file, key } };
  }
  return sources;
}

/** An answer that is not in the file follows from the size: that is what stands there to be changed. */
function origin(context: InputContext, key: keyof Answers): Origin {
  return { file: context.file, key: context.answers[key] === undefined ? 'size' : key };
}

function networkSources(context: InputContext): Record<string, Source> {
  const { existing_network: existing, vpc_cidr } = context.settings;
  const common = answered(context, NETWORK);
  if (!existing) {
    const prefix = parseCidr(vpc_cidr)?.prefix ?? 16;
    return { ...common, SubnetBits: { value: 28 - prefix, origin: origin(context, 'vpc_cidr') } };
  }
  const { VpcCidr: _, ...rest } = common;
  const source = (value: Literal, key: keyof Answers): Source => ({ value, origin: origin(context, key) });
  return {
    ...rest,
    ExistingVpcId: source(existing.vpc_id, 'vpc_id'),
    ExistingVpcCidr: source(existing.cidr, 'vpc_cidr'),
    ExistingPublicSubnets: source(existing.public_subnets, 'public_subnets'),
    ExistingPrivateSubnets: source(existing.private_subnets, 'private_subnets'),
    ...(existing.data_subnets.length > 0 && {
      ExistingDataSubnets: source(existing.data_subnets, 'data_subnets'),
    }),
  };
}

/** What a rule of a listener matches a request's host with; null: any. */
export function hostHeader(
  service: Pick<ServiceManifest, 'host'>,
  settings: Pick<Settings, 'domain'>,
): string | null {
  if (service.host === null) return null;
  if (service.host.includes('.')) return service.host;
  return settings.domain === null ? null : `${service.host}.${settings.domain}`;
}

function serviceSources(service: ServiceManifest, context: InputContext): Record<string, Source> {
  const { settings } = context;
  const from = (key: string, value: Literal | null): Source | null =>
    value === null ? null : { value, origin: { file: service.file, key } };
  const hosts = capacityOf(service, settings) === 'ec2';
  const architecture = service.architecture ?? (hosts ? architectureOf(settings.instance_type) : 'arm64');
  const found: Record<string, Source | null> = {
    ServiceName: from('image', service.name),
    Capacity: from('capacity', hosts ? 'ec2' : 'fargate'),
    CpuArchitecture: from('architecture', architecture === 'arm64' ? 'ARM64' : 'X86_64'),
    AppImage: from('image', service.image),
    ProxyImage: from('proxy.image', service.proxy.image),
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
    ExecuteCommand: from('execute_command', service.execute_command),
    SecretsPath: from('secrets', `/${context.project}/${context.environment}/${service.name}`),
    ...exposure(service, settings, from),
  };
  const sources = Object.entries(found).filter((entry): entry is [string, Source] => entry[1] !== null);
  return {
    ...Object.fromEntries(sources),
    ...tableOutputs(service),
    ...answered(context, { LogRetentionDays: 'log_retention_days' }),
  };
}

/** A table's keys are its manifest's; how it is kept is the environment's. */
function tableSources({ service, table }: StackKind, context: InputContext): Record<string, Source> {
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
  };
}

/** As DynamoDB writes it. */
function attributeType({ type }: TableKey): string {
  return { string: 'S', number: 'N', binary: 'B' }[type];
}

/** Name and ARN of each of the service's tables, from their stacks. */
function tableOutputs(service: ServiceManifest): Record<string, Source> {
  const output = (table: string, name: string): Source => ({
    output: { host: tableHost(service.name, table), name },
    origin: { file: service.file, key: `tables.${table}` },
  });
  return Object.fromEntries(
    tablesOf(service).flatMap(({ table, nameParameter, arnParameter }) => [
      [nameParameter, output(table, 'TableName')],
      [arnParameter, output(table, 'TableArn')],
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
