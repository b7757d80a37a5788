import { PARTITIONS, partitionOf, STANDARD } from '../aws/partition.ts';
import { nearestRegion, REGIONS, regionsIn, regionTitle } from '../aws/regions.ts';
import type { Answers } from '../environment/settings.ts';
import type { Choice } from '../operator/prompter.ts';
import type { AnswerContext } from './question.ts';

/** Answer to the first question that selects the embedded AWS, which has no profile. */
export const THIS_MACHINE = '';

export const CAPACITIES: Choice[] = [
  { value: 'ec2', name: 'EC2', description: 'on hosts in an Auto Scaling group' },
  { value: 'fargate', name: 'Fargate', description: 'without hosts' },
  { value: 'both', name: 'both', description: 'hosts, plus Fargate for services that request it' },
];

export const DATABASES: Choice[] = [
  { value: 'none', name: 'none', description: 'you can add it later' },
  {
    value: 'aurora-postgresql',
    name: 'Aurora PostgreSQL',
    description: 'a writer, with readers in other zones',
  },
  { value: 'aurora-mysql', name: 'Aurora MySQL', description: 'a writer, with readers in other zones' },
];

/** This machine first, then the profiles with their accounts if known. */
export function profileChoices(facts: AnswerContext): Choice[] {
  const embedded = {
    value: THIS_MACHINE,
    name: 'this machine',
    description: 'the embedded AWS: free, no account needed',
  };
  const profiles = facts.profiles.map(({ name, account }) => ({
    value: name,
    name: account ? `${name} (${account})` : name,
    description: account ? `AWS account ${account}` : 'AWS; ops looks up the account on first use',
  }));
  return [embedded, ...profiles];
}

/**
 * The partition of the chosen profile, as its credentials work in no other. If there is no profile, or it does not say,
 * that of the region in ops.yaml, or the standard one.
 */
function partitionFor({ profile }: Partial<Answers>, facts: AnswerContext): string {
  const chosen = facts.profiles.find(({ name }) => name === profile);
  return chosen?.partition ?? (facts.region === undefined ? STANDARD : partitionOf(facts.region));
}

/** The region from ops.yaml if it is in the partition, otherwise the nearest one, or the partition's first. */
export function initialRegion(answers: Partial<Answers>, facts: AnswerContext): string {
  const partition = partitionFor(answers, facts);
  const near = [facts.region, nearestRegion(facts.timeZone).region, PARTITIONS[partition]?.region];
  return near.find((region) => region !== undefined && partitionOf(region) === partition) ?? '';
}

/** The region from ops.yaml first, then the nearest one, each with its reason; only those of the profile's partition. */
export function regionChoices(answers: Partial<Answers>, facts: AnswerContext): Choice[] {
  const { region: near, reason } = nearestRegion(facts.timeZone);
  const offered = regionsIn(partitionFor(answers, facts));
  const first = [facts.region ?? near, near].filter((region) => offered.includes(region));
  const order = [...new Set([...first, ...offered])];
  return order.map((value) => ({
    value,
    name: regionTitle(value),
    description: regionNote(value, near, reason, facts),
  }));
}

/** Answer that selects no second region. */
export const NO_REPLICA = '';

/** None first, then regions of the same continent, then the rest of the partition. */
export function replicaChoices(home: string | undefined): Choice[] {
  const continent = home?.split('-')[0];
  const others = regionsIn(partitionOf(home ?? '')).filter((region) => region !== home);
  const near = others.filter((region) => region.split('-')[0] === continent);
  const order = [...near, ...others.filter((region) => !near.includes(region))];
  return [
    { value: NO_REPLICA, name: 'none', description: 'you can add it later' },
    ...order.map((value) => ({
      value,
      name: regionTitle(value),
      description: REGIONS[value]?.enabled
        ? 'enabled in every account'
        : 'must be enabled in the account first',
    })),
  ];
}

function regionNote(region: string, near: string, reason: string, facts: AnswerContext): string {
  if (region === facts.region) return "this project's region (ops.yaml)";
  if (region === near) return reason;
  return REGIONS[region]?.enabled ? 'enabled in every account' : 'must be enabled in the account first';
}
