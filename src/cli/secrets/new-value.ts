import { OperatorError } from '../../domain/operator/error.ts';
import { ALPHABETS, type Generation, generateSecret } from '../../domain/secrets/generate.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import { booleanFlag, choiceFlag, integerFlag, stringFlag } from '../input/flags.ts';
import { askHiddenTwice } from './ask-values.ts';
import { readValue, type ValueInput } from './read-value.ts';

/** Flags for the value of `ops secret set`. */
export const valueFlags = {
  file: stringFlag('file', 'read the value from this file', { char: 'f', value: 'FILE' }),
  'keep-newline': booleanFlag('keep-newline', 'keep the trailing newline of the value'),
  generate: booleanFlag('generate', 'generate the value; it is never shown'),
  length: integerFlag('length', 'characters of a generated value (default 32)', { min: 8, max: 4096 }),
  alphabet: choiceFlag('alphabet', 'alphabet of a generated value', ALPHABETS),
};

interface ValueFlags {
  generate: boolean;
  file?: string | undefined;
  'keep-newline': boolean;
  length?: number | undefined;
  alphabet?: Generation['alphabet'] | undefined;
}

/** The value: generated, typed hidden, or read from a file or standard input. `stdin`: even on a terminal. */
export async function newValue(
  input: ValueInput,
  name: string,
  given: ValueFlags & { stdin: boolean },
): Promise<SecretValue> {
  const { generate, file, stdin, length = 32, alphabet = 'alphanumeric' } = given;
  if (generate) return generateSecret({ length, alphabet });
  if (file === undefined && !stdin && input.noPrompt === null)
    return askHiddenTwice(await input.prompter(), name);
  return readValue(input, file ?? null, given['keep-newline']);
}

/** Allows one source for the value, and only flags that affect it. Throws `flags_disagree`. */
export function checkSources(flags: ValueFlags, stdin: boolean): void {
  const { generate, file, length, alphabet } = flags;
  const sources = { '--generate': generate, '--file': file !== undefined, '-': stdin };
  if (given(sources).length > 1)
    throw conflictingFlags(given(sources), 'only one can be the source of the value');
  const unused: string[] = generate
    ? given({ '--keep-newline': flags['keep-newline'] })
    : given({ '--length': length !== undefined, '--alphabet': alphabet !== undefined });
  if (unused.length > 0)
    throw conflictingFlags(unused, `has no effect ${generate ? 'with' : 'without'} --generate`);
}

function given(flags: Record<string, boolean>): string[] {
  return Object.keys(flags).filter((flag) => flags[flag]);
}

export function conflictingFlags(flags: string[], why: string): OperatorError {
  return new OperatorError('input', 'flags_disagree', `${flags.join(' and ')}: ${why}`, {
    value: flags.join(' '),
    next: ['Leave out the flags you do not need'],
  });
}

/** Only `-`, standard input, may follow the name: returns whether it does. Throws `value_typed`, without the value. */
export function refuseTypedValue(rest: string[], command: string): boolean {
  if (rest.length === 0) return false;
  if (rest.length === 1 && rest[0] === '-') return true;
  throw new OperatorError('input', 'value_typed', 'Values are never accepted on the command line', {
    reason: 'Every user of this machine can see them there, and the shell saves them in its history',
    next: [`${command} < FILE`, 'Type the value at the prompt', 'If it was a real value, replace it'],
  });
}
