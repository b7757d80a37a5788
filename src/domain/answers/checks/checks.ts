import { answerDefaults } from '../../environment/defaults.ts';
import type { Answers } from '../../environment/settings.ts';
import { LOCAL_ACCOUNT } from '../../environment/sizes.ts';
import { nearest } from '../../operator/spelling.ts';
import type { AnswerProblem } from '../question.ts';
import { listenerProblems } from './listener.ts';
import { networkProblems } from './network.ts';
import { partitionProblems } from './partition.ts';
import { replicaProblems } from './replica.ts';

/** Conflicts between answers that are each valid. `services` are the workspace's; null: they may be missing. */
export function answerProblems(
  answers: Partial<Answers>,
  services: readonly string[] | null,
): AnswerProblem[] {
  return [
    ...accountProblems(answers),
    ...networkProblems(answers),
    ...hostProblems(answers),
    ...databaseProblems(answers),
    ...domainProblems(answers),
    ...listenerProblems(answers),
    ...arnProblems(answers),
    ...replicaProblems(answers),
    ...partitionProblems(answers),
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
        message: 'profile has no effect with local: true: the embedded AWS has no profiles',
        next: ['Remove profile'],
      });
    }
    if (answers.role !== undefined) {
      problems.push({
        key: 'role',
        message: 'role has no effect with local: true: the embedded AWS needs no role',
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

function hostProblems(answers: Partial<Answers>): AnswerProblem[] {
  if (answers.capacity === 'fargate') return [];
  const { min_hosts, max_hosts } = answerDefaults(answers);
  if (min_hosts <= max_hosts) return [];
  const key = answers.max_hosts === undefined ? 'min_hosts' : 'max_hosts';
  const from = answers.max_hosts === undefined ? `, the default for size ${answers.size ?? 'trial'}` : '';
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
  const { database_min_capacity: least, database_max_capacity: most } = answerDefaults(answers);
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

/** Certificates, keys and listeners only work in their own region and account. */
function arnProblems(answers: Partial<Answers>): AnswerProblem[] {
  return (['certificate', 'kms_key', 'public_listener'] as const).flatMap((key) => {
    const [, , , region, account] = answers[key]?.split(':') ?? [];
    if (region === undefined) return [];
    const problems: AnswerProblem[] = [];
    if (answers.region !== undefined && region !== answers.region) {
      problems.push({ key, message: `${key} is in ${region}, but the environment is in ${answers.region}` });
    }
    if (answers.account !== undefined && account !== answers.account) {
      problems.push({
        key,
        message: `${key} belongs to account ${account}, but the environment to ${answers.account}`,
      });
    }
    return problems;
  });
}

function serviceProblems(answers: Partial<Answers>, known: readonly string[] | null): AnswerProblem[] {
  const services = answers.services ?? [];
  return services.flatMap((service, index): AnswerProblem[] => {
    if (services.indexOf(service) !== index)
      return [{ key: 'services', message: `services lists ${service} twice` }];
    if (known === null || known.includes(service)) return [];
    const near = nearest(service, known);
    const next = near ? [`Did you mean ${near}?`] : [`Create services/${service}.yaml`];
    return [
      {
        key: 'services',
        message: `services lists ${service}, but services/${service}.yaml does not exist`,
        next,
      },
    ];
  });
}
