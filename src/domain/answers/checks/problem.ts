import type { Answers } from '../../environment/settings.ts';

/** Something wrong with an answer as it stands beside the others. */
export interface AnswerProblem {
  key: keyof Answers;
  message: string;
  next?: string[];
}
