import { followingNetwork, networkProblem, overlaps, parseCidr } from './cidr.ts';
import type { Answers } from './environment.ts';
import { listenerProblems } from './listener-problems.ts';
import { REGIONS } from './regions.ts';
import { withDefaults } from './settings.ts';
import { LOCAL_ACCOUNT } from './sizes.ts';
import { nearest } from './spelling.ts';

/** Something wrong with an answer as it stands beside the others. */
export interface AnswerProblem {
  key: keyof Answers;
  message: string;
  next?: string[];
}

/** What does not go together. `services` are the workspace's; each answer by itself is valid already. */
export function crossProblems(answers: Partial<Answers>, services: readonly string[]): AnswerProblem[] {
  return [
    ...accountProblems(answers),
    ...networkProblems(answers),
    ...hostProblems(answers),
    ...databaseProblems(answers),
    ...domainProblems(answers),
    ...listenerProblems(answers),
    ...arnProblems(answers),
    ...replicaProblems(answers),
    ...serviceProblems(answers, services),
  ];
}

function accountProblems(answers: Partial<Answers>): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  if (answers.local === true) {
    if (answers.account !== undefined && answers.account !== LOCAL_ACCOUNT) {
      const message = `account is ${answers.account}, but local is true: the embedded AWS is "${LOCAL_ACCOUNT}"`;
      problems.push({ key: 'account', message, next: [`Write "${LOCAL_ACCOUNT}"`, 'Write local: false'] });
    }
    if (answers.profile !== undefined) {
      problems.push({
        key: 'profile',
        message: 'profile means nothing with local: true: the embedded AWS has no profiles',
        next: ['Remove profile'],
      });
    }
    if (answers.role !== undefined) {
      problems.push({
        key: 'role',
        message: 'role means nothing with local: true: the embedded AWS is worked with as it is',
        next: ['Remove role'],
      });
    }
  } else if (answers.account === LOCAL_ACCOUNT) {
    problems.push({
      key: 'account',
      message: `account "${LOCAL_ACCOUNT}" is the embedded AWS, but local is not true`,
      next: ['Write local: true'],
    });
  }
  return problems;
}

function networkProblems(answers: Partial<Answers>): AnswerProblem[] {
  const existing = answers.vpc_id !== undefined;
  return existing ? existingNetworkProblems(answers) : newNetworkProblems(answers);
}

const SUBNETS = ['public_subnets', 'private_subnets', 'data_subnets'] as const;

function newNetworkProblems(answers: Partial<Answers>): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  for (const key of SUBNETS) {
    if (answers[key] !== undefined)
      problems.push({
        key,
        message: `${key} means nothing without vpc_id`,
        next: ['Add vpc_id', `Remove ${key}`],
      });
  }
  if (answers.vpc_cidr === undefined) {
    problems.push({
      key: 'vpc_cidr',
      message: 'vpc_cidr is missing: a new network needs its address range',
      next: ['Add vpc_cidr, such as 10.20.0.0/16'],
    });
  } else {
    const message = networkProblem(answers.vpc_cidr);
    if (message) problems.push({ key: 'vpc_cidr', message });
  }
  const { zones, nat_gateways, interface_endpoints } = withDefaults(answers);
  const offered = REGIONS[answers.region ?? '']?.zones;
  if (offered !== undefined && zones > offered) {
    problems.push({
      key: answers.zones === undefined ? 'region' : 'zones',
      message: `${answers.region} offers ${offered} zones to new accounts, ${zones} are asked for`,
      next: [`Write zones: ${offered}`],
    });
  }
  if (nat_gateways === 'none' && !interface_endpoints) {
    const message =
      'nat_gateways: none needs interface_endpoints: true, or no host could pull an image or join the cluster';
    problems.push({
      key: 'nat_gateways',
      message,
      next: ['Write interface_endpoints: true', 'Write nat_gateways: one'],
    });
  }
  return problems;
}

function existingNetworkProblems(answers: Partial<Answers>): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  const cidr = answers.vpc_cidr;
  if (cidr === undefined) {
    problems.push({
      key: 'vpc_id',
      message: 'vpc_id needs vpc_cidr: the address range of the existing VPC',
      next: ['Add vpc_cidr'],
    });
  } else {
    const prefix = parseCidr(cidr)?.prefix ?? 0;
    if (prefix < 16 || prefix > 28)
      problems.push({ key: 'vpc_cidr', message: `${cidr} is no range of a VPC: those are from /16 to /28` });
  }
  for (const key of SUBNETS) problems.push(...subnetProblems(key, answers));
  const shared = (answers.public_subnets ?? []).find((subnet) => answers.private_subnets?.includes(subnet));
  if (shared) {
    problems.push({
      key: 'private_subnets',
      message: `${shared} is in public_subnets too: a subnet either has a route to an internet gateway or has none`,
    });
  }
  return problems;
}

function subnetProblems(key: (typeof SUBNETS)[number], answers: Partial<Answers>): AnswerProblem[] {
  const subnets = answers[key];
  if (subnets === undefined) {
    if (key === 'data_subnets') return [];
    return [{ key: 'vpc_id', message: `vpc_id needs ${key}`, next: [`Add ${key}`] }];
  }
  const twice = subnets.find((subnet, index) => subnets.indexOf(subnet) !== index);
  if (twice) return [{ key, message: `${key} names ${twice} twice`, next: ['Remove one of the two'] }];
  if (subnets.length >= 2) return [];
  return [{ key, message: `${key} must name at least 2 subnets, in different zones, not ${subnets.length}` }];
}

function hostProblems(answers: Partial<Answers>): AnswerProblem[] {
  if (answers.capacity === 'fargate') return [];
  const { min_hosts, max_hosts } = withDefaults(answers);
  if (min_hosts <= max_hosts) return [];
  const key = answers.max_hosts === undefined ? 'min_hosts' : 'max_hosts';
  const from = answers.max_hosts === undefined ? `, which the size ${answers.size ?? 'trial'} gives` : '';
  return [
    {
      key,
      message: `min_hosts ${min_hosts} is more than max_hosts ${max_hosts}${from}`,
      next: [`Write max_hosts: ${min_hosts}`],
    },
  ];
}

function databaseProblems(answers: Partial<Answers>): AnswerProblem[] {
  if ((answers.database ?? 'none') === 'none') return [];
  const { database_min_capacity: least, database_max_capacity: most } = withDefaults(answers);
  const problems: AnswerProblem[] = [];
  if (least > most) {
    problems.push({
      key: answers.database_max_capacity === undefined ? 'database_min_capacity' : 'database_max_capacity',
      message: `database_min_capacity ${least} is more than database_max_capacity ${most}`,
      next: [`Write database_max_capacity: ${Math.max(1, least)}`],
    });
  }
  if (answers.vpc_id !== undefined && (answers.data_subnets ?? []).length === 0) {
    problems.push({
      key: 'database',
      message: 'a database in an existing VPC needs data_subnets',
      next: ['Add data_subnets', 'Write database: none'],
    });
  }
  return problems;
}

function domainProblems(answers: Partial<Answers>): AnswerProblem[] {
  if (answers.domain !== undefined) return [];
  return (['certificate', 'hosted_zone'] as const)
    .filter((key) => answers[key] !== undefined)
    .map((key) => ({ key, message: `${key} needs domain`, next: ['Add domain', `Remove ${key}`] }));
}

/** A certificate serves load balancers of its own region and account alone; a key and a listener likewise. */
function arnProblems(answers: Partial<Answers>): AnswerProblem[] {
  return (['certificate', 'kms_key', 'public_listener'] as const).flatMap((key) => {
    const [, , , region, account] = answers[key]?.split(':') ?? [];
    if (region === undefined) return [];
    const problems: AnswerProblem[] = [];
    if (answers.region !== undefined && region !== answers.region) {
      problems.push({ key, message: `${key} is in ${region}, the environment in ${answers.region}` });
    }
    if (answers.account !== undefined && account !== answers.account) {
      problems.push({
        key,
        message: `${key} is of account ${account}, the environment of ${answers.account}`,
      });
    }
    return problems;
  });
}

/** Answers that only an environment with a second region has. */
export const OF_THE_REPLICA = ['routing', 'replica_vpc_cidr', 'replica_ami', 'replica_certificate'] as const;

function replicaProblems(answers: Partial<Answers>): AnswerProblem[] {
  const region = answers.replica_region;
  if (region === undefined) {
    return OF_THE_REPLICA.filter((key) => answers[key] !== undefined).map((key) => ({
      key,
      message: `${key} means nothing without replica_region`,
      next: ['Add replica_region', `Remove ${key}`],
    }));
  }
  const problems: AnswerProblem[] = [];
  if (region === answers.region) {
    problems.push({
      key: 'replica_region',
      message: `replica_region is ${region}, the home region: a copy there would be lost together with the original`,
      next: ['Choose another region', 'Remove replica_region'],
    });
  }
  if (answers.database_password === 'managed') {
    problems.push({
      key: 'database_password',
      message: 'database_password: managed is not for a database with a copy in a second region',
      next: ['Write database_password: own', 'Remove replica_region'],
    });
  }
  const { zones } = withDefaults(answers);
  const offered = REGIONS[region]?.zones;
  if (offered !== undefined && zones > offered) {
    problems.push({
      key: 'replica_region',
      message: `${region} offers ${offered} zones to new accounts, ${zones} are asked for`,
      next: [`Write zones: ${offered}`, 'Choose another region'],
    });
  }
  const home = parseCidr(answers.vpc_cidr ?? '');
  const range = answers.replica_vpc_cidr ?? followingNetwork(answers.vpc_cidr ?? '');
  const away = parseCidr(range);
  const unfit = home === null ? null : networkProblem(range);
  if (unfit !== null)
    problems.push({ key: 'replica_vpc_cidr', message: unfit, next: ['Add replica_vpc_cidr'] });
  if (home && away && overlaps(home, away)) {
    problems.push({
      key: 'replica_vpc_cidr',
      message: `replica_vpc_cidr ${answers.replica_vpc_cidr} overlaps vpc_cidr ${answers.vpc_cidr}`,
      next: [`Write replica_vpc_cidr: ${followingNetwork(answers.vpc_cidr ?? '')}`],
    });
  }
  const [, , , where] = answers.replica_certificate?.split(':') ?? [];
  if (where !== undefined && where !== region) {
    const message = `replica_certificate is in ${where}, the second region is ${region}`;
    problems.push({ key: 'replica_certificate', message });
  }
  if (answers.certificate !== undefined && answers.replica_certificate === undefined) {
    problems.push({
      key: 'certificate',
      message: `certificate serves ${answers.region} alone, and ${region} needs one too`,
      next: ['Add replica_certificate', 'Remove certificate and give hosted_zone: each region makes its own'],
    });
  }
  return problems;
}

function serviceProblems(answers: Partial<Answers>, known: readonly string[]): AnswerProblem[] {
  const services = answers.services ?? [];
  return services.flatMap((service, index): AnswerProblem[] => {
    if (services.indexOf(service) !== index)
      return [{ key: 'services', message: `services names ${service} twice` }];
    if (known.includes(service)) return [];
    const near = nearest(service, known);
    const next = near ? [`Did you mean ${near}?`] : [`Write services/${service}.yaml`];
    return [
      {
        key: 'services',
        message: `services names ${service}, but there is no services/${service}.yaml`,
        next,
      },
    ];
  });
}
