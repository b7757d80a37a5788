import { apiName, servesHttps } from '../environment/dns.ts';
import type { Settings } from '../environment/settings.ts';
import type { StackKind } from './kinds.ts';

/** Short facts about a stack for the plan: "2 AZs", "1 NAT", "10.20.0.0/16". */
export function factsOf(kind: StackKind, settings: Settings): string[] {
  switch (kind.template) {
    case 'network':
      return networkFacts(settings);
    case 'cluster':
      return clusterFacts(settings);
    case 'keys':
      return settings.kms_key === null ? [] : ['existing key'];
    case 'ingress':
      return [
        servesHttps(settings) ? 'HTTPS' : 'HTTP',
        ...(settings.domain === null ? [] : [settings.domain]),
        ...(settings.public_listener === null ? [] : ['existing public load balancer']),
      ];
    case 'service':
      return kind.service ? serviceFacts(kind.service) : [];
    case 'toolchain':
    case 'registry':
    case 'replication':
    case 'gateway':
    case 'boundary':
    case 'audit':
    case 'functions':
    case 'settings':
    case 'deployment':
    case 'iam':
    case 'access':
      return ['once per account'];
    case 'lifecycle':
    case 'discovery':
    case 'observability':
    case 'backup':
      return [];
    case 'global-database':
    case 'replica':
      return settings.replica_region === null ? [] : [settings.replica_region];
    case 'api':
      return apiFacts(settings);
    case 'edge':
      return edgeFacts(settings);
    case 'tables':
      return tableFacts(kind);
    case 'database':
      return databaseFacts(settings);
  }
}

function networkFacts(settings: Settings): string[] {
  if (settings.existing_network)
    return [`existing ${settings.existing_network.vpc_id}`, settings.existing_network.cidr];
  const nat = { none: 'no NAT', one: '1 NAT', 'per-zone': `${settings.zones} NAT` }[settings.nat_gateways];
  return [`${settings.zones} AZs`, nat, settings.vpc_cidr];
}

function clusterFacts(settings: Settings): string[] {
  const hosts = `${settings.min_hosts} × ${settings.instance_type}`;
  if (settings.capacity === 'ec2') return [hosts];
  return settings.capacity === 'fargate' ? ['Fargate'] : [hosts, 'Fargate'];
}

function apiFacts(settings: Settings): string[] {
  const name = apiName(settings);
  return ['keys, limits, firewall', ...(name === null ? [] : [name])];
}

function edgeFacts({ domain }: Settings): string[] {
  return domain === null ? [] : [domain, `*.${domain}`];
}

function tableFacts({ service, table }: StackKind): string[] {
  const declared = table === null ? undefined : service?.tables[table];
  if (!declared) return [];
  const keys = [declared.partition_key, declared.sort_key].flatMap((key) => key?.name ?? []);
  return [`by ${keys.join(', ')}`];
}

function databaseFacts({
  database,
  database_min_capacity,
  database_max_capacity,
  database_readers,
}: Settings): string[] {
  const readers = ['no reader', '1 reader', '2 readers'][database_readers] ?? '';
  return [database, `${database_min_capacity} to ${database_max_capacity} ACU`, readers];
}

function serviceFacts({ expose, count }: NonNullable<StackKind['service']>): string[] {
  const tasks = count.min === count.max ? `${count.min} tasks` : `${count.min} to ${count.max} tasks`;
  return [expose === 'none' ? 'not exposed' : expose, tasks];
}
