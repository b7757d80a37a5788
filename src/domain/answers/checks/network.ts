import { networkProblem, parseCidr } from '../../aws/cidr.ts';
import { REGIONS } from '../../aws/regions.ts';
import { answerDefaults } from '../../environment/defaults.ts';
import type { Answers } from '../../environment/settings.ts';
import type { AnswerProblem } from '../question.ts';

/** Problems of a new network or an existing one. */
export function networkProblems(answers: Partial<Answers>): AnswerProblem[] {
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
        message: `${key} has no effect without vpc_id`,
        next: ['Add vpc_id', `Remove ${key}`],
      });
  }
  if (answers.vpc_cidr === undefined) {
    problems.push({
      key: 'vpc_cidr',
      message: 'vpc_cidr is missing: a new network needs an address range',
      next: ['Add vpc_cidr, such as 10.20.0.0/16'],
    });
  } else {
    const message = networkProblem(answers.vpc_cidr);
    if (message) problems.push({ key: 'vpc_cidr', message });
  }
  const { zones, nat_gateways, interface_endpoints } = answerDefaults(answers);
  const offered = REGIONS[answers.region ?? '']?.zones;
  if (offered !== undefined && zones > offered) {
    problems.push({
      key: answers.zones === undefined ? 'region' : 'zones',
      message: `${answers.region} offers ${offered} zones to new accounts, but zones is ${zones}`,
      next: [`Write zones: ${offered}`],
    });
  }
  if (nat_gateways === 'none' && !interface_endpoints) {
    const message =
      'nat_gateways: none needs interface_endpoints: true, or hosts cannot pull images or join the cluster';
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
      problems.push({ key: 'vpc_cidr', message: `${cidr} is not a valid VPC range: use /16 to /28` });
  }
  for (const key of SUBNETS) problems.push(...subnetProblems(key, answers));
  const shared = (answers.public_subnets ?? []).find((subnet) => answers.private_subnets?.includes(subnet));
  if (shared) {
    problems.push({
      key: 'private_subnets',
      message: `${shared} is also in public_subnets: a subnet is either public or private`,
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
  if (twice) return [{ key, message: `${key} lists ${twice} twice`, next: ['Remove one of the two'] }];
  if (subnets.length >= 2) return [];
  return [{ key, message: `${key} must list at least 2 subnets in different zones, not ${subnets.length}` }];
}
