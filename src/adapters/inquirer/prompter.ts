import { checkbox, confirm, input, password, select } from '@inquirer/prompts';
import { wrapAnsi } from 'fast-wrap-ansi';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Choice, Prompter } from '../../domain/operator/prompter.ts';
import { discardTypedAhead } from './typed-ahead.ts';

interface Streams {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream & { columns?: number; rows?: number };
}

/** Prompts on the terminal, with inquirer. Written to `output`, so that standard output carries only data. */
export function inquirerPrompter(streams: Streams): Prompter {
  const ask = async <T>(
    { why, consents }: { why?: string; consents?: boolean },
    question: (context: Streams & { signal: AbortSignal }) => Promise<T>,
  ): Promise<T> => {
    if (why) streams.output.write(`\n\u001b[2m${wrapAnsi(why, streams.output.columns ?? 80)}\u001b[22m\n`);
    const termination = new AbortController();
    // Otherwise the process would exit at once and leave the terminal without echo.
    const end = () => termination.abort();
    process.on('SIGTERM', end).on('SIGHUP', end);
    try {
      if (consents && (await discardTypedAhead(streams.input, termination.signal)) === 'stopped')
        throw stopped();
      return await question({ ...streams, signal: termination.signal });
    } catch (error) {
      throw interruption(error);
    } finally {
      process.off('SIGTERM', end).off('SIGHUP', end);
    }
  };
  return {
    text: ({ message, initial, problem, ...asked }) =>
      ask(asked, (context) =>
        input({ message, default: initial, validate: (value) => problem(value) ?? true }, context),
      ),
    select: ({ message, choices, initial, ...asked }) =>
      ask(asked, (context) =>
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
    checkbox: ({ message, choices, initial, problem, ...asked }) =>
      ask(asked, (context) =>
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
    confirm: ({ message, initial, ...asked }) =>
      ask(asked, (context) => confirm({ message, default: initial }, context)),
    hidden: ({ message, problem, ...asked }) =>
      ask(asked, (context) =>
        password(
          { message, mask: false, toggleMask: false, validate: (value) => problem(value) ?? true },
          context,
        ),
      ),
  };
}

/** Choices shown at once: in a short window the question and the description stay visible. */
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

/** Ctrl-C, or the terminal closed. */
function interruption(error: unknown): unknown {
  if (!(error instanceof Error) || !['ExitPromptError', 'AbortPromptError'].includes(error.name))
    return error;
  return stopped(error);
}

function stopped(cause?: unknown): OperatorError {
  return new OperatorError('interrupted', 'interrupted', 'Stopped: nothing was written', {}, { cause });
}
