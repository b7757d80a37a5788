import { OperatorError, type OperatorErrorDetail } from '../../domain/operator/error.ts';
import { findEncryption } from '../../domain/secrets/formats/encryption.ts';
import { STANDARD_INPUT } from '../../domain/secrets/formats/source.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { ProcessHost } from '../command/process.ts';
import type { PromptContext } from '../dialogue/consent.ts';

export interface ValueInput extends Pick<PromptContext, 'noPrompt' | 'prompter' | 'printMessage'> {
  host: Pick<ProcessHost, 'terminal' | 'readFile'>;
}

/** Reads a value from a file, or standard input for null, without its trailing newline; a note says so. */
export async function readValue(
  input: ValueInput,
  file: string | null,
  keepNewline: boolean,
): Promise<SecretValue> {
  const text = await readText(input, file, VALUE_PROBLEMS);
  const encryption = findEncryption(text)?.encryption;
  if (encryption)
    input.printMessage(
      `Warning: the value is encrypted with ${encryption.tool}, and stored as it is. To store its plain text: ${encryption.decrypt('FILE')} | ops secret set …`,
    );
  // One trailing newline comes from the editor or from echo, not from the secret.
  const value = keepNewline ? text : text.replace(/\r?\n$/, '');
  if (value !== text)
    input.printMessage('Removed the trailing newline of the value; --keep-newline keeps it');
  return new SecretValue(value);
}

/** Reads a file of many secrets, or standard input for null. */
export function readSecretFile(input: ValueInput, file: string | null): Promise<string> {
  return readText(input, file, FILE_PROBLEMS);
}

type Problem = (from: string) => [code: string, message: string, detail: OperatorErrorDetail];

interface TextProblems {
  notText: Problem;
  empty: Problem;
}

const VALUE_PROBLEMS: TextProblems = {
  // Other bytes would come back changed.
  notText: (from) => [
    'not_text',
    `The value from ${from} is not UTF-8 text`,
    { reason: 'Parameter Store stores only text', next: ['base64 < FILE | ops secret set …'] },
  ],
  empty: (from) => ['empty_secret', `No value in ${from}`, { next: ['ops secret set … < FILE'] }],
};

const FILE_PROBLEMS: TextProblems = {
  notText: (from) => ['not_text', `${from} is not UTF-8 text`, { file: from, next: ['Save it as UTF-8'] }],
  empty: (from) => [
    'nothing_to_import',
    `Nothing to import: ${from} is empty`,
    { file: from, next: ['Check the file, or the command that writes to standard input'] },
  ],
};

async function readText(
  { host, noPrompt }: ValueInput,
  file: string | null,
  { notText, empty }: TextProblems,
): Promise<string> {
  const from = file ?? STANDARD_INPUT;
  // The input would never end.
  if (file === null && noPrompt !== null && host.terminal.inIsTerminal) throw fromTerminal(noPrompt);
  const bytes = file === null ? await host.terminal.input() : await host.readFile(file);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new OperatorError('input', ...notText(from), { cause: error });
  }
  if (text === '') throw new OperatorError('input', ...empty(from));
  return text;
}

function fromTerminal(reason: string): OperatorError {
  return new OperatorError('input', 'missing_input', 'Missing: a file, or text on standard input', {
    reason,
    next: ['Add < FILE to the command'],
  });
}
