import type { Answers } from '../environment/settings.ts';
import type { Choice } from '../operator/prompter.ts';

/** What a question may use besides the previous answers. */
export interface AnswerContext {
  /** AWS profiles of this machine with their account IDs and the ids of their partitions if known. */
  profiles: { name: string; account: string | null; partition: string | null }[];
  /** IANA name, such as "Asia/Manila". */
  timeZone: string;
  /** Networks of the workspace's other environments, as CIDRs. */
  usedNetworks: string[];
  /** Services with a manifest in the workspace. */
  services: string[];
  /** Name of the environment, once known. */
  environment?: string;
  /** Default region from ops.yaml. */
  region?: string;
}

/**
 * One setting of an environment: a key of environment.yml, a flag of `env create`, a question of the wizard.
 * Flags, `env set KEY=VALUE`, prompts, the schema and the reference all derive from this one list.
 */
export interface Question {
  key: keyof Answers;
  /** Without leading dashes: "instance-type". */
  flag: string;
  message: string;
  /** Why the question matters, in one line. */
  why: string;
  kind: 'text' | 'select' | 'confirm' | 'checkbox' | 'number';
  /** Asked by the wizard; the others are only flags and settings. */
  wizard: boolean;
  /** Whether it applies after the previous answers. */
  applies(answers: Partial<Answers>): boolean;
  choices?(answers: Partial<Answers>, facts: AnswerContext): Choice[];
  /** The default when the operator presses Enter; null omits it from the file. */
  initial(answers: Partial<Answers>, facts: AnswerContext): Answers[keyof Answers] | null;
  /** Parses the text of a flag or of `env set`. Throws OperatorError (`input`) with the allowed values. */
  parse(text: string): Answers[keyof Answers];
  /** What is wrong with a value, or null. */
  problem(value: unknown, answers: Partial<Answers>, facts: AnswerContext): string | null;
}

/** Definition of a question; its type and its parser follow from the field. */
export type QuestionDefinition = Pick<Question, 'key' | 'message' | 'why'> &
  Partial<Pick<Question, 'applies' | 'choices' | 'initial' | 'wizard'>>;

/** A conflict between an answer and the others. */
export interface AnswerProblem {
  key: keyof Answers;
  message: string;
  next?: string[];
}
