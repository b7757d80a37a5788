import type { Answers } from '../environment/settings.ts';
import type { Question } from './question.ts';

/** What is said of a question; how it is answered follows from its field. */
export type QuestionText = Pick<Question, 'key' | 'message' | 'why'> &
  Partial<Pick<Question, 'applies' | 'choices' | 'initial' | 'wizard'>>;

// When a question makes sense.
export const onAws = (answers: Partial<Answers>) => answers.local !== true;
export const onHosts = (answers: Partial<Answers>) => answers.capacity !== 'fargate';
export const inExistingNetwork = (answers: Partial<Answers>) => answers.vpc_id !== undefined;
export const inOwnNetwork = (answers: Partial<Answers>) => answers.vpc_id === undefined;
export const behindExisting = (answers: Partial<Answers>) => answers.public_listener !== undefined;
export const withDatabase = (answers: Partial<Answers>) => (answers.database ?? 'none') !== 'none';
export const withReplica = (answers: Partial<Answers>) => answers.replica_region !== undefined;
export const underDomain = (answers: Partial<Answers>) => answers.domain !== undefined;
