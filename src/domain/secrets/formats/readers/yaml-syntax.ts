import { CST, Lexer, type YAMLParseError } from 'yaml';
import type { OperatorError } from '../../../operator/error.ts';
import { DEEPEST, tooDeepAt } from '../../../yaml/depth.ts';
import type { SecretFile } from './text.ts';

/** Control characters that the lexer inserts between tokens. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/** Characters that YAML forbids, or that are line breaks only in YAML 1.1. */
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

/** A value that `ansible-vault encrypt_string` has made: no command of Ansible decrypts one value of a file. */
const VAULT = {
  message: 'The value is encrypted with Ansible Vault',
  next: ['ansible localhost -e @FILE -m ansible.builtin.debug -a var=NAME', 'Write the decrypted value'],
};

/** Reports text that cannot be parsed meaningfully. */
export function unreadable(file: SecretFile): OperatorError | null {
  const stray = file.text.search(STRAY);
  if (stray >= 0) {
    const message = 'YAML does not allow this character, or YAML versions treat it differently';
    const next = ['Put the value in double quotes, and write it \\uXXXX', 'Save the file as UTF-8'];
    return file.problem(stray, 'yaml_character', message, next);
  }
  const deep = tooDeepAt(file.text);
  if (deep !== null) {
    const message = `The file is nested too deeply here: at most ${DEEPEST} levels`;
    return file.problem(deep, 'yaml_too_deep', message, ['Write one map of names and values']);
  }
  const last = tokens(file).at(-1);
  if (!last || !/^(double|single)-quoted-scalar$/.test(last.type ?? '') || isClosed(last.source)) return null;
  const next = ['Close it', 'A quote inside double quotes is written \\"'];
  return file.problem(last.offset, 'yaml_unclosed', 'The quote that opens here is never closed', next);
}

/** Reports constructs that parsers read differently, or that a map of strings does not need. */
export function forbidden(file: SecretFile): OperatorError[] {
  return tokens(file).flatMap(({ type, source, offset }) => {
    if (source === '!vault') return [file.problem(offset, 'encrypted_file', VAULT.message, VAULT.next)];
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
  MULTIPLE_DOCS: {
    code: 'yaml_documents',
    message: 'The file contains more than one document',
    next: ['Remove the line ---'],
  },
  TAB_AS_INDENT: { message: 'A tab indents this line', next: ['Indent with spaces'] },
  BAD_DQ_ESCAPE: {
    message: 'Unknown escape sequence',
    next: ['Write \\\\ for a backslash', 'Use single quotes'],
  },
  BAD_SCALAR_START: { message: 'Unquoted text cannot begin with this character', next: ['Quote it'] },
  BAD_INDENT: {
    message: 'The line has the wrong indentation',
    next: ['Begin each name in the first column'],
  },
  MISSING_CHAR: {
    message: 'A character is missing: a closing quote or bracket, a comma, or a colon and space after a name',
    next: ['Add it', 'Quote the value'],
  },
  BLOCK_AS_IMPLICIT_KEY: { message: 'A nested map on the line of a key', next: ['Quote the value'] },
  MULTILINE_IMPLICIT_KEY: {
    message: 'A name spans several lines',
    next: ['Close the quote before', 'Write NAME: "value"'],
  },
};

/** Rewords the parser's errors, as its messages quote parts of the file. */
export function syntaxProblem(file: SecretFile, error: { code: Code; pos: [number, number] }): OperatorError {
  const inWords = error.code.toLowerCase().replaceAll('_', ' ');
  const { code, message, next } = EXPLAINED[error.code] ?? {
    code: 'yaml_syntax',
    message: `Not valid YAML here (${inWords})`,
    next: ['Quote the value', 'Write NAME: "value"'],
  };
  return file.problem(error.pos[0], code ?? 'yaml_syntax', message, next);
}
