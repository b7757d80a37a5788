import { CST, Lexer, type YAMLParseError } from 'yaml';
import type { OperatorError } from '../../../operator/error.ts';
import type { SecretFile } from './text.ts';

/** What the lexer puts between the pieces of the text; none of them is a character of it. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/** Not for YAML, or a line break in YAML 1.1 alone. */
const STRAY = /(?![\t\n\r])\p{Cc}|[\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/u;

const REFUSED: Partial<Record<string, { code: string; message: string; next: string[] }>> = {
  tag: { code: 'yaml_tag', message: 'Tags are not allowed', next: ['Remove it, and quote the value'] },
  anchor: { code: 'yaml_alias', message: 'Anchors are not allowed', next: ['Remove it', 'Quote the value'] },
  alias: {
    code: 'yaml_alias',
    message: 'Aliases are not allowed: they repeat another part of the file',
    next: ['Write the value itself', 'Quote a value that begins with *'],
  },
  'directive-line': {
    code: 'yaml_directive',
    message: 'Directives are not allowed',
    next: ['Remove the line'],
  },
};

/** What keeps a text from being parsed with any use. */
export function unreadable(file: SecretFile): OperatorError | null {
  const stray = file.text.search(STRAY);
  if (stray >= 0) {
    const message = 'YAML does not allow the character that stands here, or its versions differ about it';
    const next = ['Put the value in double quotes, and write it \\uXXXX', 'Save the file as UTF-8'];
    return file.problem(stray, 'yaml_character', message, next);
  }
  const last = tokens(file).at(-1);
  if (!last || !/^(double|single)-quoted-scalar$/.test(last.type ?? '') || isClosed(last.source)) return null;
  const next = ['Close it', 'A quote inside double quotes is written \\"'];
  return file.problem(last.offset, 'yaml_unclosed', 'The quote that opens here is never closed', next);
}

/** What two readers may read in two ways, or what nobody needs in a map of texts. */
export function forbidden(file: SecretFile): OperatorError[] {
  return tokens(file).flatMap(({ type, offset }) => {
    const refused = REFUSED[type ?? ''];
    return refused ? [file.problem(offset, refused.code, refused.message, refused.next)] : [];
  });
}

function tokens({ text }: SecretFile): { source: string; type: string | null; offset: number }[] {
  let offset = 0;
  return [...new Lexer().lex(text)].flatMap((source) => {
    if (MARKS.has(source)) return [];
    offset += source.length;
    return [{ source, type: CST.tokenType(source), offset: offset - source.length }];
  });
}

function isClosed(source: string): boolean {
  return source.startsWith("'") ? /^'(?:[^']|'')*'$/.test(source) : /^"(?:[^"\\]|\\.)*"$/s.test(source);
}

type Code = YAMLParseError['code'];

const EXPLAINED: Partial<Record<Code, { code?: string; message: string; next: string[] }>> = {
  RESOURCE_EXHAUSTION: {
    code: 'yaml_too_deep',
    message: 'The file is nested too deeply to be read',
    next: ['Write one map of names and texts'],
  },
  MULTIPLE_DOCS: {
    code: 'yaml_documents',
    message: 'The file holds more than one document',
    next: ['Remove the line ---'],
  },
  TAB_AS_INDENT: { message: 'A tab indents this line', next: ['Indent with spaces'] },
  BAD_DQ_ESCAPE: {
    message: 'A backslash stands before a character it has no meaning for',
    next: ['Write \\\\ for a backslash', 'Use single quotes'],
  },
  BAD_SCALAR_START: { message: 'A text without quotes cannot begin so', next: ['Quote it'] },
  BAD_INDENT: { message: 'The line is indented wrongly', next: ['Begin each name in the first column'] },
  MISSING_CHAR: {
    message:
      'A character is missing: a closing quote or bracket, a comma, or a colon and space behind a name',
    next: ['Add it', 'Quote the value'],
  },
  BLOCK_AS_IMPLICIT_KEY: { message: 'A map within a line of a map', next: ['Quote the value'] },
  MULTILINE_IMPLICIT_KEY: {
    message: 'A name goes over several lines',
    next: ['Close the quote before', 'Write NAME: "value"'],
  },
};

/** The parser's finding in our own words: its messages repeat parts of the file. */
export function syntaxProblem(file: SecretFile, error: { code: Code; pos: [number, number] }): OperatorError {
  const inWords = error.code.toLowerCase().replaceAll('_', ' ');
  const { code, message, next } = EXPLAINED[error.code] ?? {
    code: 'yaml_syntax',
    message: `Not valid YAML here (${inWords})`,
    next: ['Quote the value', 'Write NAME: "value"'],
  };
  return file.problem(error.pos[0], code ?? 'yaml_syntax', message, next);
}
