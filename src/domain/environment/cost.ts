import { replicaSettings } from './replica.ts';
import type { Settings } from './settings.ts';
import { SIZES } from './sizes.ts';

/**
 * On-demand list prices of us-east-1 in US dollars, from the pricing pages of EC2, VPC, Elastic Load Balancing, KMS and
 * Aurora. Other regions cost up to half as much again: this is an order of magnitude, not a quote.
 */
const PRICES_AS_OF = '2026-04';
const HOURS = 730;
const NAT_GATEWAY = 0.045 * HOURS;
const PUBLIC_ADDRESS = 0.005 * HOURS;
const LOAD_BALANCER = 0.0225 * HOURS;
const INTERFACE_ENDPOINT = 0.01 * HOURS;
const CAPACITY_UNIT = 0.12 * HOURS;
/** 30 GiB of gp3. */
const HOST_DISK = 0.08 * 30;
const KEY = 1;

/** Endpoints in cfn/network.yaml, each with an interface in every zone. */
const ENDPOINTS = 10;
const LOAD_BALANCERS = 2;

/** Hourly price of a family's smallest size; each larger size doubles it ("Amazon EC2 On-Demand Pricing"). */
const FAMILIES: Record<string, number> = {
  t3: 0.0052,
  t3a: 0.0047,
  t4g: 0.0042,
  m6g: 0.0048125,
  m6i: 0.006,
  m7g: 0.0051,
  m7i: 0.0063,
  c6g: 0.00425,
  c7g: 0.0045375,
  c7i: 0.005578,
  r6g: 0.0063,
  r7g: 0.00669375,
};
const SIZE_STEPS = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];

/**
 * Monthly cost of an idle environment in dollars, without traffic, logs, Fargate tasks and scaling. Null if the price of
 * the instance type is unknown.
 */
export function monthlyCost(settings: Settings): number | null {
  const hosts = hostsCost(settings);
  if (hosts === null) return null;
  const replica = settings.replica_region === null ? 0 : monthlyCost(replicaSettings(settings));
  if (replica === null) return null;
  const key = settings.kms_key === null ? KEY : 0;
  return hosts + networkCost(settings) + databaseCost(settings) + key + replica;
}

function hostsCost({ capacity, instance_type, min_hosts }: Settings): number | null {
  if (capacity === 'fargate') return 0;
  const [family = '', size = ''] = instance_type.split('.');
  const step = SIZE_STEPS.indexOf(size);
  const smallest = FAMILIES[family];
  if (smallest === undefined || step < 0) return null;
  return min_hosts * (smallest * 2 ** step * HOURS + HOST_DISK);
}

function networkCost(settings: Settings): number {
  const balancers = LOAD_BALANCERS * LOAD_BALANCER + settings.zones * PUBLIC_ADDRESS;
  if (settings.existing_network) return balancers;
  const gateways = { none: 0, one: 1, 'per-zone': settings.zones }[settings.nat_gateways];
  const endpoints = settings.interface_endpoints ? ENDPOINTS * settings.zones * INTERFACE_ENDPOINT : 0;
  return balancers + gateways * (NAT_GATEWAY + PUBLIC_ADDRESS) + endpoints;
}

function databaseCost({ database, database_readers, database_min_capacity }: Settings): number {
  return database === 'none' ? 0 : (1 + database_readers) * database_min_capacity * CAPACITY_UNIT;
}

/** "about 110 USD": two digits, because more would suggest a precision that the estimate does not have. */
export function roundedCost(dollars: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(dollars)) - 1);
  return `about ${Math.round(dollars / unit) * unit} USD`;
}

/** Source of the estimate, and what it excludes. */
export const COST_NOTE = `us-east-1 list prices of ${PRICES_AS_OF}; traffic and usage cost extra`;

/** Monthly cost of a size with default settings. */
export function sizeCost(size: Settings['size']): string {
  const plain = {
    capacity: 'ec2',
    database: 'none',
    existing_network: null,
    kms_key: null,
    replica_region: null,
  } as const;
  const dollars = monthlyCost({ ...SIZES[size].defaults, ...plain } as Settings);
  return dollars === null ? '' : `${roundedCost(dollars)} a month`;
}
