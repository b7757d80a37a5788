import type { YAMLParseError } from 'yaml';
import { OperatorError } from '../operator/error.ts';
import { DEEPEST, tooDeepAt } from './depth.ts';

/** A settings file of a few hundred lines has about ten kilobytes. */
const LARGEST_FILE = 256 * 1024;

export function yamlProblem(
  file: string,
  code: string,
  message: string,
  position: { line: number; column: number },
  value?: string,
  next?: string[],
): OperatorError {
  return new OperatorError('input', code, message, {
    file,
    ...position,
    ...(value !== undefined && { value }),
    ...(next !== undefined && { next }),
  });
}

/** Reports text that cannot be parsed at all. */
export function textProblem({ path, text }: { path: string; text: string }): OperatorError | null {
  const start = { line: 1, column: 1 };
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_FILE) {
    return yamlProblem(
      path,
      'file_too_large',
      `The file has ${bytes} bytes; ops reads at most ${LARGEST_FILE}`,
      start,
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const stray = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.exec(text);
  if (!stray) return null;
  const message = `The file is not UTF-8 text: it contains the character U+${hex(stray[0])} here`;
  return yamlProblem(path, 'not_text', message, placeOf(text, stray.index), undefined, ['Save it as UTF-8']);
}

/** Reports nesting that no file needs, and that would exhaust the parser's stack. */
export function depthProblem({ path, text }: { path: string; text: string }): OperatorError | null {
  const at = tooDeepAt(text);
  if (at === null) return null;
  const message = `The file is nested too deeply here: ops reads at most ${DEEPEST} levels`;
  return yamlProblem(path, 'yaml_too_deep', message, placeOf(text, at), undefined, [
    'Check the brackets and the indentation',
  ]);
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

interface Explained {
  code: string;
  message: string;
  next?: string[];
}

const EXPLAINED: Partial<Record<YAMLParseError['code'], Explained>> = {
  DUPLICATE_KEY: {
    code: 'yaml_duplicate_key',
    message: 'This key is a duplicate',
    next: ['Remove one of the two'],
  },
  MULTIPLE_DOCS: {
    code: 'yaml_documents',
    message: 'The file contains more than one document',
    next: ['Remove the line ---'],
  },
  TAB_AS_INDENT: { code: 'yaml_tab', message: 'A tab indents this line', next: ['Indent with spaces'] },
  NON_STRING_KEY: { code: 'yaml_key', message: 'A key must be text' },
};

/** Rewords the parser's common errors; keeps the parser's message for the rest. */
export function parserProblem(
  file: string,
  error: { code: YAMLParseError['code']; message: string },
  position: { line: number; column: number },
): OperatorError {
  const { code, message, next } = EXPLAINED[error.code] ?? { code: 'yaml_syntax', message: error.message };
  return yamlProblem(file, code, message, position, undefined, next);
}
