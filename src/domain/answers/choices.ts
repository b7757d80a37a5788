import { REGIONS, regionFor, titled } from '../aws/regions.ts';
import type { Choice } from '../operator/prompter.ts';
import type { Facts } from './question.ts';

/** The value of the first question that means "this machine": the embedded AWS has no profile. */
export const THIS_MACHINE = '';

export const CAPACITIES: Choice[] = [
  { value: 'ec2', name: 'EC2', description: 'hosts in an auto scaling group' },
  { value: 'fargate', name: 'Fargate', description: 'no hosts' },
  { value: 'both', name: 'both', description: 'hosts, and Fargate for the services that ask for it' },
];

export const DATABASES: Choice[] = [
  { value: 'none', name: 'none', description: 'it can be added later' },
  {
    value: 'aurora-postgresql',
    name: 'Aurora PostgreSQL',
    description: 'a writer, and readers in other zones',
  },
  { value: 'aurora-mysql', name: 'Aurora MySQL', description: 'a writer, and readers in other zones' },
];

/** This machine first, then the profiles with their accounts where known. */
export function places(facts: Facts): Choice[] {
  const embedded = {
    value: THIS_MACHINE,
    name: 'this machine',
    description: 'the embedded AWS: free, no account needed',
  };
  const profiles = facts.profiles.map(({ name, account }) => ({
    value: name,
    name: account ? `${name} (${account})` : name,
    description: account ? `AWS account ${account}` : 'AWS; the account is read when it is used',
  }));
  return [embedded, ...profiles];
}

/** The region ops.yaml names and the nearest one first, each with the reason. */
export function regionChoices(facts: Facts): Choice[] {
  const { region: near, reason } = regionFor(facts.timeZone);
  const first = [facts.region, near].filter((region) => region !== undefined);
  const order = [...new Set([...first, ...Object.keys(REGIONS)])];
  return order.map((value) => ({
    value,
    name: titled(value),
    description: regionNote(value, near, reason, facts),
  }));
}

/** The value that means "no second region". */
export const ONE_REGION = '';

/** None first, then the other regions: those of the same continent before the rest. */
export function replicaChoices(home: string | undefined): Choice[] {
  const continent = home?.split('-')[0];
  const others = Object.keys(REGIONS).filter((region) => region !== home);
  const near = others.filter((region) => region.split('-')[0] === continent);
  const order = [...near, ...others.filter((region) => !near.includes(region))];
  return [
    { value: ONE_REGION, name: 'none', description: 'it can be added later' },
    ...order.map((value) => ({
      value,
      name: titled(value),
      description: REGIONS[value]?.enabled
        ? 'every account can use it'
        : 'must be enabled in the account first',
    })),
  ];
}

function regionNote(region: string, near: string, reason: string, facts: Facts): string {
  if (region === facts.region) return 'the region of this project (ops.yaml)';
  if (region === near) return reason;
  return REGIONS[region]?.enabled ? 'every account can use it' : 'must be enabled in the account first';
}
