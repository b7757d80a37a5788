import { policyArn } from '../../aws/arn.ts';
import { parseCidr } from '../../aws/cidr.ts';
import { boundaryName } from '../../environment/account.ts';
import { apiName, makesCertificate } from '../../environment/dns.ts';
import type { Answers } from '../../environment/settings.ts';
import type { Literal } from '../../stack/description.ts';
import type { StackKind } from '../kinds.ts';
import { copiedArtifacts, globalDatabase, routing } from './replica.ts';
import { serviceSources, tableSources } from './service.ts';
import { accountAnswered, answered, type InputContext, origin, type Source } from './source.ts';

/** Parameter → source, for the templates of ops. Parameters that are not here take outputs of the same name. */
export function sourcesOf(kind: StackKind, context: InputContext): Record<string, Source> {
  const common = {
    Project: { value: context.project, origin: null },
    Environment: { value: context.environment, origin: null },
    ...boundary(context),
  };
  switch (kind.template) {
    case 'toolchain':
      return { ...common, ...copiedArtifacts(kind, context) };
    case 'gateway':
    case 'boundary':
    case 'functions':
    case 'settings':
    case 'deployment':
      return common;
    case 'replication':
      return {
        ...common,
        ...answered(context, { ReplicaRegion: 'replica_region' }),
        ...accountAnswered(context, { ReplicaRegion: 'replica_region' }),
      };
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
      return { ...common, ...answered(context, DATABASE), ...globalDatabase(context) };
    case 'global-database':
      return { ...common, ...answered(context, { DeletionProtection: 'deletion_protection' }) };
    case 'replica':
      return { ...common, ...answered(context, { ReplicaRegion: 'replica_region' }) };
    case 'observability':
      return { ...common, ...answered(context, { AlarmEmail: 'alarm_email' }) };
    case 'backup':
      return common;
    case 'api':
      return { ...common, ...apiSources(context) };
    case 'edge':
      return { ...common, ...answered(context, EDGE), ...routing(kind, context) };
  }
}

/** Whatever makes roles gives them the boundary: the deployment role makes none without. */
function boundary({ project, settings, ...context }: InputContext): Record<string, Source> {
  if (!settings.service_role) return {};
  const value = policyArn(boundaryName(project), settings.account, settings.region);
  return { PermissionsBoundaryArn: { value, origin: { file: context.file, key: 'service_role' } } };
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
  ExistingPublicLoadBalancerSecurityGroup: 'public_load_balancer_security_group',
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
  ExistingPublicListenerArn: 'public_listener',
  ExistingPublicLoadBalancerDnsName: 'public_load_balancer_dns',
  ExistingPublicLoadBalancerHostedZoneId: 'public_load_balancer_zone',
  CertificateArn: 'certificate',
  DomainName: 'domain',
  DeletionProtection: 'deletion_protection',
  AccessLogs: 'access_logs',
  LogRetentionDays: 'log_retention_days',
} as const;

/** The load balancer, and a certificate that the environment made, are outputs of the stacks before it. */
const EDGE = {
  DomainName: 'domain',
  HostedZoneId: 'hosted_zone',
  CertificateArn: 'certificate',
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

/** The name is one level below the domain, so the domain's own certificate is good for it. */
function apiSources(context: InputContext): Record<string, Source> {
  const common = answered(context, { LogRetentionDays: 'log_retention_days' });
  const name = apiName(context.settings);
  if (name === null) return common;
  return {
    ...common,
    ...answered(context, { HostedZoneId: 'hosted_zone', ApiCertificateArn: 'certificate' }),
    ...(makesCertificate(context.settings) && {
      ApiCertificateArn: { output: { host: 'certificate', name: 'CertificateArn' }, origin: null },
    }),
    ApiDomainName: { value: name, origin: origin(context, 'domain') },
  };
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
