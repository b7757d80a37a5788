import { checkbox, confirm, input, password, select } from '@inquirer/prompts';
import { wrapAnsi } from 'fast-wrap-ansi';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Choice, Prompter } from '../../domain/operator/prompter.ts';

interface Streams {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream & { columns?: number; rows?: number };
}

/** Questions on the terminal, by inquirer. Written to `output`, so that standard output stays data only. */
export function inquirerPrompter(streams: Streams): Prompter {
  const ask = async <T>(
    why: string | undefined,
    question: (context: Streams & { signal: AbortSignal }) => Promise<T>,
  ): Promise<T> => {
    if (why) streams.output.write(`\n\u001b[2m${wrapAnsi(why, streams.output.columns ?? 80)}\u001b[22m\n`);
    const told = new AbortController();
    // Without it the process would end at once, and leave a terminal that echoes nothing.
    const end = () => told.abort();
    process.on('SIGTERM', end).on('SIGHUP', end);
    try {
      return await question({ ...streams, signal: told.signal });
    } catch (error) {
      throw interruption(error);
    } finally {
      process.off('SIGTERM', end).off('SIGHUP', end);
    }
  };
  return {
    text: ({ message, why, initial, problem }) =>
      ask(why, (context) =>
        input({ message, default: initial, validate: (value) => problem(value) ?? true }, context),
      ),
    select: ({ message, why, choices, initial }) =>
      ask(why, (context) =>
        select(
          {
            message,
            choices: choices.map((choice) => choiceOf(choice, streams)),
            ...(initial !== null && { default: initial }),
            loop: false,
            pageSize: pageSize(streams),
          },
          context,
        ),
      ),
    checkbox: ({ message, why, choices, initial, problem }) =>
      ask(why, (context) =>
        checkbox(
          {
            message,
            loop: false,
            pageSize: pageSize(streams),
            choices: choices.map((choice) => ({
              ...choiceOf(choice, streams),
              checked: initial.includes(choice.value),
            })),
            validate: (picked) => problem(picked.map(({ value }) => value)) ?? true,
          },
          context,
        ),
      ),
    confirm: ({ message, why, initial }) =>
      ask(why, (context) => confirm({ message, default: initial }, context)),
    hidden: ({ message, why, problem }) =>
      ask(why, (context) =>
        password(
          { message, mask: false, toggleMask: false, validate: (value) => problem(value) ?? true },
          context,
        ),
      ),
  };
}

/** Choices shown at once: in a short window the question and the description stay in sight. */
function pageSize({ output }: Streams): number {
  return Math.max(3, Math.min(7, (output.rows ?? 24) - 6));
}

function choiceOf({ value, name, description }: Choice, { output }: Streams) {
  return {
    value,
    name,
    ...(description !== undefined && { description: wrapAnsi(description, output.columns ?? 80) }),
  };
}

/** Ctrl-C, or the terminal is gone. */
function interruption(error: unknown): unknown {
  if (!(error instanceof Error) || !['ExitPromptError', 'AbortPromptError'].includes(error.name))
    return error;
  return new OperatorError(
    'interrupted',
    'interrupted',
    'Stopped: nothing was written',
    {},
    { cause: error },
  );
}
