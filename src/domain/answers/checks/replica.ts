import { followingNetwork, networkProblem, overlaps, parseCidr } from '../../aws/cidr.ts';
import { REGIONS } from '../../aws/regions.ts';
import { answerDefaults } from '../../environment/defaults.ts';
import type { Answers } from '../../environment/settings.ts';
import type { AnswerProblem } from '../question.ts';

/** Answers that require a second region. */
export const REPLICA_ANSWERS = ['routing', 'replica_vpc_cidr', 'replica_ami', 'replica_certificate'] as const;

/** Answers that a second region requires, and answers that rule it out. */
export function replicaProblems(answers: Partial<Answers>): AnswerProblem[] {
  const region = answers.replica_region;
  if (region === undefined) {
    return REPLICA_ANSWERS.filter((key) => answers[key] !== undefined).map((key) => ({
      key,
      message: `${key} has no effect without replica_region`,
      next: ['Add replica_region', `Remove ${key}`],
    }));
  }
  const problems: AnswerProblem[] = [];
  if (region === answers.region) {
    problems.push({
      key: 'replica_region',
      message: `replica_region is ${region}, the home region: an outage would take down both copies`,
      next: ['Choose another region', 'Remove replica_region'],
    });
  }
  if (answers.database_password === 'managed') {
    problems.push({
      key: 'database_password',
      message: 'database_password: managed does not work with a replica in a second region',
      next: ['Write database_password: own', 'Remove replica_region'],
    });
  }
  const { zones } = answerDefaults(answers);
  const offered = REGIONS[region]?.zones;
  if (offered !== undefined && zones > offered) {
    problems.push({
      key: 'replica_region',
      message: `${region} offers ${offered} zones to new accounts, but zones is ${zones}`,
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
    const message = `replica_certificate is in ${where}, but the second region is ${region}`;
    problems.push({ key: 'replica_certificate', message });
  }
  if (answers.certificate !== undefined && answers.replica_certificate === undefined) {
    problems.push({
      key: 'certificate',
      message: `certificate is only valid in ${answers.region}; ${region} needs one too`,
      next: [
        'Add replica_certificate',
        'Replace certificate with hosted_zone: each region then creates its own',
      ],
    });
  }
  return problems;
}
