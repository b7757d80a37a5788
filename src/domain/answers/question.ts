import type { Answers } from '../environment/settings.ts';
import type { Choice } from '../operator/prompter.ts';

/** What a question may look at besides the answers so far. */
export interface Facts {
  /** AWS profiles of this machine with their account ids, where known. */
  profiles: { name: string; account: string | null }[];
  /** IANA name, such as "Asia/Manila". */
  timeZone: string;
  /** Networks other environments of the workspace use, as CIDRs. */
  usedNetworks: string[];
  /** Services the workspace has manifests for. */
  services: string[];
  /** Name of the environment that is asked about, once it is known. */
  environment?: string;
  /** The region that ops.yaml offers first. */
  region?: string;
}

/**
 * One answer of an environment: a key of environment.yml, a flag of `env create`, a question of the wizard.
 * Flags, `env set KEY=VALUE`, prompts, the schema and the reference are all made from this one list.
 */
export interface Question {
  key: keyof Answers;
  /** Without the leading dashes: "instance-type". */
  flag: string;
  message: string;
  /** Why it is asked, in one line. */
  why: string;
  kind: 'text' | 'select' | 'confirm' | 'checkbox' | 'number';
  /** Asked by the wizard; the others are flags and settings only. */
  wizard: boolean;
  /** Whether it makes sense after the answers so far. */
  applies(answers: Partial<Answers>): boolean;
  choices?(answers: Partial<Answers>, facts: Facts): Choice[];
  /** What Enter alone gives; null: leave it out of the file. */
  initial(answers: Partial<Answers>, facts: Facts): Answers[keyof Answers] | null;
  /** From a flag's or `env set`'s text. Throws OperatorError (`input`) with the allowed values. */
  parse(text: string): Answers[keyof Answers];
  /** What is wrong with a value, or null. */
  problem(value: unknown, answers: Partial<Answers>, facts: Facts): string | null;
}
