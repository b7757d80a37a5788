import type { Answers } from '../environment/settings.ts';

// Conditions for asking a question.
export const isOnAws = (answers: Partial<Answers>) => answers.local !== true;
export const hasHosts = (answers: Partial<Answers>) => answers.capacity !== 'fargate';
export const hasExistingVpc = (answers: Partial<Answers>) => answers.vpc_id !== undefined;
export const hasNewVpc = (answers: Partial<Answers>) => answers.vpc_id === undefined;
export const hasExistingLoadBalancer = (answers: Partial<Answers>) => answers.public_listener !== undefined;
export const hasDatabase = (answers: Partial<Answers>) => (answers.database ?? 'none') !== 'none';
export const hasReplica = (answers: Partial<Answers>) => answers.replica_region !== undefined;
export const hasDomain = (answers: Partial<Answers>) => answers.domain !== undefined;
