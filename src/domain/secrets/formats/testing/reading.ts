import { InvalidInput } from '../../../operator/error.ts';
import { type ReadFormat, readSecrets } from '../read.ts';

/** Names and values with their lines and columns. */
export function read(format: ReadFormat, text: string) {
  return readSecrets(format, text, 'f').map(({ name, value, line, column }) => [
    name,
    value.reveal(),
    line,
    column,
  ]);
}

export function refusal(format: ReadFormat, text: string): InvalidInput | null {
  try {
    readSecrets(format, text, 'f');
    return null;
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}

export const problems = (format: ReadFormat, text: string) =>
  (refusal(format, text)?.problems ?? []).map(({ code, message, detail }) => ({
    code,
    message,
    ...detail,
  }));

export const places = (format: ReadFormat, text: string) =>
  problems(format, text).map(({ code, line, column }) => `${code} ${line}:${column}`);
