import type { Settings } from './settings.ts';

/** The account of the embedded AWS. */
export const LOCAL_ACCOUNT = '000000000000';

/** Defaults that a size sets. */
type SizeDefaults = Pick<
  Settings,
  | 'zones'
  | 'nat_gateways'
  | 'instance_type'
  | 'min_hosts'
  | 'max_hosts'
  | 'interface_endpoints'
  | 'flow_logs'
  | 'access_logs'
  | 'deletion_protection'
  | 'log_retention_days'
  | 'database_min_capacity'
  | 'database_max_capacity'
  | 'database_readers'
  | 'backup_days'
  | 'backup_vault'
>;

interface Size {
  title: string;
  meaning: string;
  defaults: SizeDefaults;
}

export const SIZES: Record<Settings['size'], Size> = {
  trial: {
    title: 'trial',
    meaning: '2 zones behind one NAT gateway, 2 to 4 small hosts, no protection: cheap and quick to delete',
    defaults: {
      zones: 2,
      nat_gateways: 'one',
      instance_type: 't4g.small',
      min_hosts: 2,
      max_hosts: 4,
      interface_endpoints: false,
      flow_logs: false,
      access_logs: false,
      deletion_protection: false,
      log_retention_days: 7,
      database_min_capacity: 0.5,
      database_max_capacity: 2,
      database_readers: 0,
      backup_days: 1,
      backup_vault: false,
    },
  },
  small: {
    title: 'small',
    meaning:
      '2 zones with a NAT gateway each, 2 to 6 hosts, flow and access logs: for shared tests or a small live system',
    defaults: {
      zones: 2,
      nat_gateways: 'per-zone',
      instance_type: 't4g.medium',
      min_hosts: 2,
      max_hosts: 6,
      interface_endpoints: false,
      flow_logs: true,
      access_logs: true,
      deletion_protection: false,
      log_retention_days: 30,
      database_min_capacity: 0.5,
      database_max_capacity: 4,
      database_readers: 1,
      backup_days: 7,
      backup_vault: false,
    },
  },
  production: {
    title: 'production',
    meaning:
      '3 zones with a NAT gateway each, 3 to 12 hosts, interface endpoints, all logs, deletion protection',
    defaults: {
      zones: 3,
      nat_gateways: 'per-zone',
      instance_type: 'm7g.large',
      min_hosts: 3,
      max_hosts: 12,
      interface_endpoints: true,
      flow_logs: true,
      access_logs: true,
      deletion_protection: true,
      log_retention_days: 365,
      database_min_capacity: 1,
      database_max_capacity: 16,
      database_readers: 2,
      backup_days: 35,
      backup_vault: true,
    },
  },
};

export const SIZE_NAMES = Object.keys(SIZES) as Settings['size'][];

/** Production if the environment's name says so, otherwise trial. */
export function sizeFor(environment: string): Settings['size'] {
  return /^(prod|production|live)(-|$)/.test(environment) ? 'production' : 'trial';
}
