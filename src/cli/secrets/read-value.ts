import { OperatorError } from '../../domain/operator/error.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { ProcessHost } from '../command/process.ts';
import type { PromptContext } from '../dialogue/consent.ts';

export interface ValueInput extends Pick<PromptContext, 'interactive' | 'prompter' | 'printMessage'> {
  host: Pick<ProcessHost, 'terminal' | 'readFile'>;
}

/** Reads a value from a file, or standard input for null, without its trailing newline; a note says so. */
export async function readValue(
  input: ValueInput,
  file: string | null,
  keepNewline: boolean,
): Promise<SecretValue> {
  const text = await readText(input, file);
  // One trailing newline comes from the editor or from echo, not from the secret.
  const value = keepNewline ? text : text.replace(/\r?\n$/, '');
  if (value !== text)
    input.printMessage('Removed the trailing newline of the value; --keep-newline keeps it');
  return new SecretValue(value);
}

/** Reads text from a file, or standard input for null. Throws `not_text`, `empty_secret`. */
export async function readText({ host }: ValueInput, file: string | null): Promise<string> {
  const bytes = file === null ? await host.terminal.input() : await host.readFile(file);
  return secretText(bytes, file ?? 'standard input');
}

/** Parameter Store stores text: other bytes would come back changed. */
function secretText(bytes: Uint8Array, from: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new OperatorError(
      'input',
      'not_text',
      `The value from ${from} is not UTF-8 text`,
      { reason: 'Parameter Store stores only text', next: ['base64 < FILE | ops secret set …'] },
      { cause: error },
    );
  }
  if (text === '') {
    throw new OperatorError('input', 'empty_secret', `No value in ${from}`, {
      next: ['ops secret set … < FILE'],
    });
  }
  return text;
}
