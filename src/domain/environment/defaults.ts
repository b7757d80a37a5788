import { followingNetwork } from '../aws/cidr.ts';
import type { Answers, Settings } from './settings.ts';
import { LOCAL_ACCOUNT, SIZES } from './sizes.ts';

/** Completes the answers with defaults. The answers must have passed `answerProblems`. */
export function withDefaults(answers: Partial<Answers>): Settings {
  const size = answers.size ?? 'trial';
  const local = answers.local ?? false;
  return {
    account: answers.account ?? LOCAL_ACCOUNT,
    local,
    profile: answers.profile ?? null,
    role: answers.role ?? null,
    service_role: answers.service_role ?? false,
    region: answers.region ?? '',
    size,
    capacity: answers.capacity ?? 'ec2',
    services: answers.services ?? [],
    vpc_cidr: answers.vpc_cidr ?? '',
    ami: answers.ami ?? null,
    ...answerDefaults(answers),
    third_parties: answers.third_parties ?? false,
    database: answers.database ?? 'none',
    database_password:
      answers.database_password ?? (answers.replica_region === undefined ? 'managed' : 'own'),
    alarm_email: answers.alarm_email ?? null,
    domain: answers.domain ?? null,
    hosted_zone: answers.hosted_zone ?? null,
    certificate: answers.certificate ?? null,
    kms_key: answers.kms_key ?? null,
    replica_region: answers.replica_region ?? null,
    routing: answers.routing ?? 'failover',
    replica_vpc_cidr: answers.replica_vpc_cidr ?? followingNetwork(answers.vpc_cidr ?? ''),
    replica_ami: answers.replica_ami ?? null,
    replica_certificate: answers.replica_certificate ?? null,
    public_listener: answers.public_listener ?? null,
    public_load_balancer_dns: answers.public_load_balancer_dns ?? null,
    public_load_balancer_security_group: answers.public_load_balancer_security_group ?? null,
    public_load_balancer_zone: answers.public_load_balancer_zone ?? null,
    existing_network: existingNetwork(answers),
  };
}

/** Answers whose default depends on the size. */
export function answerDefaults(answers: Partial<Answers>) {
  const defaults = SIZES[answers.size ?? 'trial'].defaults;
  return {
    zones: answers.zones ?? defaults.zones,
    nat_gateways: answers.nat_gateways ?? defaults.nat_gateways,
    instance_type: answers.instance_type ?? defaults.instance_type,
    min_hosts: answers.min_hosts ?? defaults.min_hosts,
    max_hosts: answers.max_hosts ?? defaults.max_hosts,
    interface_endpoints: answers.interface_endpoints ?? defaults.interface_endpoints,
    flow_logs: answers.flow_logs ?? defaults.flow_logs,
    access_logs: answers.access_logs ?? defaults.access_logs,
    deletion_protection: answers.deletion_protection ?? defaults.deletion_protection,
    log_retention_days: answers.log_retention_days ?? defaults.log_retention_days,
    database_min_capacity: answers.database_min_capacity ?? defaults.database_min_capacity,
    database_max_capacity: answers.database_max_capacity ?? defaults.database_max_capacity,
    database_readers: answers.database_readers ?? defaults.database_readers,
    backup_days: answers.backup_days ?? defaults.backup_days,
    backup_vault: answers.backup_vault ?? defaults.backup_vault,
  };
}

function existingNetwork(answers: Partial<Answers>): Settings['existing_network'] {
  if (answers.vpc_id === undefined) return null;
  return {
    vpc_id: answers.vpc_id,
    cidr: answers.vpc_cidr ?? '',
    public_subnets: answers.public_subnets ?? [],
    private_subnets: answers.private_subnets ?? [],
    data_subnets: answers.data_subnets ?? [],
  };
}
