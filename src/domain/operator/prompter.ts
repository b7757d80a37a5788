interface Asked {
  message: string;
  /** Why it is asked, in one line. */
  why?: string;
}

/**
 * Asks a person. Every method throws OperatorError `interrupted` when Ctrl-C is pressed.
 * `problem` says what is wrong with an answer, or null.
 */
export interface Prompter {
  text(question: Asked & { initial: string; problem(value: string): string | null }): Promise<string>;
  select(question: Asked & { choices: Choice[]; initial: string | null }): Promise<string>;
  checkbox(
    question: Asked & { choices: Choice[]; initial: string[]; problem(values: string[]): string | null },
  ): Promise<string[]>;
  confirm(question: Asked & { initial: boolean }): Promise<boolean>;
  /** Nothing is shown of what is typed. */
  hidden(question: Asked & { problem(value: string): string | null }): Promise<string>;
}

export interface Choice {
  value: string;
  name: string;
  /** A line shown while the choice is lit. */
  description?: string;
}
