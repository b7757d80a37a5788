interface Prompt {
  message: string;
  /** Why the question matters, in one line. */
  why?: string;
  /** The answer changes or deletes something: only keys that are pressed after the question appears answer it. */
  consents?: boolean;
}

/**
 * Asks a person. Every method throws OperatorError `interrupted` when Ctrl-C is pressed.
 * `problem` returns what is wrong with an answer, or null.
 */
export interface Prompter {
  text(question: Prompt & { initial: string; problem(value: string): string | null }): Promise<string>;
  select(question: Prompt & { choices: Choice[]; initial: string | null }): Promise<string>;
  checkbox(
    question: Prompt & { choices: Choice[]; initial: string[]; problem(values: string[]): string | null },
  ): Promise<string[]>;
  confirm(question: Prompt & { initial: boolean }): Promise<boolean>;
  /** Does not echo what is typed. */
  hidden(question: Prompt & { problem(value: string): string | null }): Promise<string>;
}

export interface Choice {
  value: string;
  name: string;
  /** A line shown while the choice is highlighted. */
  description?: string;
}
