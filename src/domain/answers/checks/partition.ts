import { partitionOf, partitionOfArn, partitionTitle } from '../../aws/partition.ts';
import { regionsIn } from '../../aws/regions.ts';

import type { Answers } from '../../environment/settings.ts';
import type { AnswerProblem } from '../question.ts';
import { UNAVAILABLE } from './unavailable.ts';

const ARNS = ['role', 'certificate', 'kms_key', 'public_listener', 'replica_certificate'] as const;

/** Answers of another partition than the region's, and answers that cannot work in the region. */
export function partitionProblems(answers: Partial<Answers>): AnswerProblem[] {
  const { region } = answers;
  if (region === undefined) return [];
  return [
    ...replicaProblems(region, answers.replica_region),
    ...arnProblems(region, answers),
    ...unavailable(region, answers),
  ];
}

/** Nothing can be copied from one partition to another: an account belongs to one of them. */
function replicaProblems(region: string, replica: string | undefined): AnswerProblem[] {
  const partition = partitionOf(region);
  if (replica === undefined || partitionOf(replica) === partition) return [];
  const others = regionsIn(partition).filter((each) => each !== region);
  return [
    {
      key: 'replica_region',
      message: `replica_region ${replica} is in ${partitionTitle(partitionOf(replica))}, but ${region} in ${partitionTitle(partition)}: nothing is copied from one partition to another`,
      next: [`Write replica_region: ${others[0]}`, 'Remove replica_region'],
    },
  ];
}

function arnProblems(region: string, answers: Partial<Answers>): AnswerProblem[] {
  const partition = partitionOf(region);
  return ARNS.flatMap((key): AnswerProblem[] => {
    const arn = answers[key];
    if (!arn?.startsWith('arn:') || partitionOfArn(arn) === partition) return [];
    const message = `${key} is an ARN of ${partitionTitle(partitionOfArn(arn))}, but ${region} is in ${partitionTitle(partition)}`;
    return [{ key, message, next: [`Write an ARN that begins with arn:${partition}:`] }];
  });
}

function unavailable(region: string, answers: Partial<Answers>): AnswerProblem[] {
  return UNAVAILABLE.filter(({ regions, applies }) => regions.includes(region) && applies(answers)).map(
    ({ key, reason, next }) => ({ key, message: `${key} does not work in ${region}: ${reason}`, next }),
  );
}
