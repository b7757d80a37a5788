import { OperatorError } from '../../domain/operator/error.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { ProcessHost } from '../command/process.ts';
import { secretText, withoutLineEnd } from './ask-values.ts';

export interface Reading {
  host: Pick<ProcessHost, 'terminal' | 'readFile'>;
  say(text: string): void;
}

/** A value from a file, or with null from standard input: without its one line end, and that is said. */
export async function readValue(
  { host, say }: Reading,
  file: string | null,
  keepNewline: boolean,
): Promise<SecretValue> {
  const bytes = file === null ? await host.terminal.input() : await host.readFile(file);
  const read = secretText(bytes, file ?? 'standard input');
  if (keepNewline) return new SecretValue(read);
  const { value, removed } = withoutLineEnd(read);
  if (removed) say('A line end at the end of the value was removed; --keep-newline keeps it');
  return new SecretValue(value);
}

interface Sources {
  generate: boolean;
  file?: string | undefined;
  'keep-newline': boolean;
  length?: number | undefined;
  alphabet?: string | undefined;
}

/** One source for a value, and no flag that means nothing beside it. Throws `flags_disagree`. */
export function checkSources(flags: Sources, stdin: boolean): void {
  const { generate, file } = flags;
  const given = [generate && '--generate', file !== undefined && '--file', stdin && '-'].filter(
    (each) => each !== false,
  );
  if (given.length > 1) throw disagreeing(given, 'each is where the value comes from');
  const only = [flags.length !== undefined && '--length', flags.alphabet !== undefined && '--alphabet'];
  const idle = generate ? [flags['keep-newline'] && '--keep-newline'] : only;
  const named = idle.filter((each) => each !== false);
  if (named.length > 0)
    throw disagreeing(
      named,
      generate ? 'means nothing beside --generate' : 'means nothing without --generate',
    );
}

export function disagreeing(flags: string[], why: string): OperatorError {
  return new OperatorError('input', 'flags_disagree', `${flags.join(' and ')}: ${why}`, {
    value: flags.join(' '),
    next: ['Leave out what is not meant'],
  });
}

/** Many secrets at once, as text. */
export async function readText({ host }: Reading, file: string | null): Promise<string> {
  const bytes = file === null ? await host.terminal.input() : await host.readFile(file);
  return secretText(bytes, file ?? 'standard input');
}

/** What follows the name may be a `-` alone. The value that was typed there is not shown again. */
export function refuseTypedValue(rest: string[], command: string): void {
  if (rest.length === 0 || (rest.length === 1 && rest[0] === '-')) return;
  throw new OperatorError('input', 'value_typed', 'A value does not belong on a command line', {
    reason: 'Everybody on this machine can see it there, and the shell keeps it in its history',
    next: [`${command} < FILE`, 'Type it when asked', 'If it was a real one, give the secret a new value'],
  });
}
