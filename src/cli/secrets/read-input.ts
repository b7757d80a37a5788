import { OperatorError } from '../../domain/operator/error.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { ProcessHost } from '../command/process.ts';
import { secretText, withoutLineEnd } from './ask-values.ts';

export interface Reading {
  host: Pick<ProcessHost, 'terminal' | 'readFile'>;
  say(text: string): void;
}

/** Reads a value from a file, or standard input for null, without its trailing newline; a note says so. */
export async function readValue(
  { host, say }: Reading,
  file: string | null,
  keepNewline: boolean,
): Promise<SecretValue> {
  const bytes = file === null ? await host.terminal.input() : await host.readFile(file);
  const read = secretText(bytes, file ?? 'standard input');
  if (keepNewline) return new SecretValue(read);
  const { value, removed } = withoutLineEnd(read);
  if (removed) say('Removed the trailing newline of the value; --keep-newline keeps it');
  return new SecretValue(value);
}

interface Sources {
  generate: boolean;
  file?: string | undefined;
  'keep-newline': boolean;
  length?: number | undefined;
  alphabet?: string | undefined;
}

/** Allows one source for the value, and only flags that affect it. Throws `flags_disagree`. */
export function checkSources(flags: Sources, stdin: boolean): void {
  const { generate, file } = flags;
  const given = [generate && '--generate', file !== undefined && '--file', stdin && '-'].filter(
    (each) => each !== false,
  );
  if (given.length > 1) throw disagreeing(given, 'only one can be the source of the value');
  const only = [flags.length !== undefined && '--length', flags.alphabet !== undefined && '--alphabet'];
  const idle = generate ? [flags['keep-newline'] && '--keep-newline'] : only;
  const named = idle.filter((each) => each !== false);
  if (named.length > 0)
    throw disagreeing(named, generate ? 'has no effect with --generate' : 'has no effect without --generate');
}

export function disagreeing(flags: string[], why: string): OperatorError {
  return new OperatorError('input', 'flags_disagree', `${flags.join(' and ')}: ${why}`, {
    value: flags.join(' '),
    next: ['Leave out the flags you do not need'],
  });
}

/** Reads many secrets as text. */
export async function readText({ host }: Reading, file: string | null): Promise<string> {
  const bytes = file === null ? await host.terminal.input() : await host.readFile(file);
  return secretText(bytes, file ?? 'standard input');
}

/** Only `-` may follow the name. Throws `value_typed`, without repeating the value. */
export function refuseTypedValue(rest: string[], command: string): void {
  if (rest.length === 0 || (rest.length === 1 && rest[0] === '-')) return;
  throw new OperatorError('input', 'value_typed', 'Values are never accepted on the command line', {
    reason: 'Every user of this machine can see them there, and the shell saves them in its history',
    next: [`${command} < FILE`, 'Type the value at the prompt', 'If it was a real value, replace it'],
  });
}
