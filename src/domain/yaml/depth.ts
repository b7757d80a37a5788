import { Lexer, Parser } from 'yaml';

/** Levels of nesting that any file of a workspace, a template or a set of secrets has room in. */
export const DEEPEST = 100;

/**
 * Offset of the first collection that is nested deeper than DEEPEST; null if none is. Counts tokens: the parser itself
 * recurses into each level, until the stack overflows.
 */
export function tooDeepAt(text: string): number | null {
  if (greatestDepth(text) <= DEEPEST) return null;
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > DEEPEST) return parser.offset;
  }
  return null;
}

/** No text is nested deeper; cheap, and enough for almost every file. */
function greatestDepth(text: string): number {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  const blocks = text.split('\n').map((line) => {
    const [indentation = ''] = /^ */.exec(line) ?? [];
    return indentation.length + (line.match(/[-?:](?=\s|$)/g)?.length ?? 0);
  });
  return brackets + blocks.reduce((most, each) => Math.max(most, each), 0);
}
