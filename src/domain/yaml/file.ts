import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { InvalidInput, type OperatorError } from '../operator/error.ts';
import { depthProblem, parserProblem, textProblem, yamlProblem } from './problems.ts';
import { ambiguity, quotedForm } from './scalars.ts';

export type YamlPath = readonly (string | number)[];

export interface Position {
  line: number;
  column: number;
}

interface YamlSource {
  path: string;
  text: string;
}

/**
 * A YAML 1.2 file, parsed so strictly that every parser reads it alike: no anchors, tags, merge keys or additional
 * documents, no duplicate keys, and no plain scalar that YAML 1.1 and 1.2 read differently.
 */
export class YamlFile {
  readonly path: string;
  readonly text: string;
  /** Plain data: maps, lists, strings, numbers, booleans and nulls. An empty file is an empty map. */
  readonly value: unknown;
  readonly root: Node | null;
  readonly #lines: LineCounter;

  private constructor(source: YamlSource, root: Node | null, value: unknown, lines: LineCounter) {
    this.path = source.path;
    this.text = source.text;
    this.root = root;
    this.value = value;
    this.#lines = lines;
  }

  /** Throws InvalidInput with every problem, in file order. */
  static parse(source: YamlSource): YamlFile {
    const { file, problems } = YamlFile.inspect(source);
    if (problems.length > 0) throw new InvalidInput(problems);
    return file;
  }

  /**
   * Returns ambiguous scalars as problems, so that a caller can report them together with its own. Throws for
   * anything worse, like `parse`.
   */
  static inspect(source: YamlSource): { file: YamlFile; problems: OperatorError[] } {
    const unreadable = textProblem(source) ?? depthProblem(source);
    if (unreadable) throw new InvalidInput([unreadable]);
    const lines = new LineCounter();
    const parsed = parse(source, lines);
    const problems = [
      ...parsed.errors.map((error) => parserProblem(source.path, error, at(lines, error.pos[0]))),
      ...forbidden(source, parsed.contents, lines),
    ].sort(byPosition);
    if (problems.some(({ code }) => code !== 'yaml_ambiguous')) throw new InvalidInput(problems);
    const value: unknown = parsed.contents === null ? {} : parsed.toJS({ maxAliasCount: 0 });
    return { file: new YamlFile(source, parsed.contents, value ?? {}, lines), problems };
  }

  /** Position of the value at a path; if absent, of its nearest ancestor. */
  position(path: YamlPath): Position {
    const { node } = this.#deepest(path, false);
    return at(this.#lines, node?.range?.[0] ?? 0);
  }

  /** Position of the key at a path: `["network", "zones"]` returns the position of `zones:`. */
  keyPosition(path: YamlPath): Position {
    const { node } = this.#deepest(path, true);
    return at(this.#lines, node?.range?.[0] ?? 0);
  }

  /** Source text of the value at a path; undefined if the file has no such value. */
  sourceAt(path: YamlPath): string | undefined {
    const { node, found } = this.#deepest(path, false);
    return found && node?.range ? this.text.slice(node.range[0], node.range[1]) : undefined;
  }

  /** The node at a path, or its nearest ancestor that exists. */
  #deepest(path: YamlPath, key: boolean): { node: Node | null; found: boolean } {
    let node: Node | null = this.root;
    for (const [depth, part] of path.entries()) {
      const last = depth === path.length - 1;
      let next: unknown;
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
        next = pair && ((last && key) || pair.value === null) ? pair.key : pair?.value;
      } else if (isSeq(node) && typeof part === 'number') next = node.items[part];
      if (!next) return { node, found: false };
      node = next as Node;
    }
    return { node, found: true };
  }
}

function parse(source: YamlSource, lines: LineCounter) {
  return parseDocument(source.text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  });
}

/** Constructs that parsers read differently, or that a settings file does not need. */
function forbidden(source: YamlSource, root: Node | null, lines: LineCounter): OperatorError[] {
  const problems: OperatorError[] = [];
  const add = (node: Node, code: string, message: string, value?: string, next?: string[]) => {
    problems.push(yamlProblem(source.path, code, message, at(lines, node.range?.[0] ?? 0), value, next));
  };
  visit(root, {
    Node(key, node) {
      if (isAlias(node)) {
        add(
          node,
          'yaml_alias',
          `Aliases are not allowed: *${node.source} repeats another part of the file`,
          `*${node.source}`,
          ['Write the value itself'],
        );
        return;
      }
      if (node.anchor)
        add(node, 'yaml_alias', `Anchors are not allowed: &${node.anchor}`, `&${node.anchor}`, ['Remove it']);
      if (node.tag && written(source.text, node).startsWith('!')) {
        add(node, 'yaml_tag', `Tags are not allowed: ${node.tag}`, node.tag, [
          'Remove it, and put text in quotes',
        ]);
        return;
      }
      if (key === 'key' || !isScalar(node) || node.type !== 'PLAIN') return;
      const plain = node.source ?? '';
      const why = ambiguity(plain);
      if (why)
        add(
          node,
          'yaml_ambiguous',
          `${plain} is ambiguous: ${why.reason}`,
          plain,
          why.next ?? [`Write ${quotedForm(plain)}`],
        );
    },
  });
  return problems;
}

/** The source text a node starts with, including its tag: the range of a tagged node starts after the tag. */
function written(text: string, node: Node): string {
  const start = node.range?.[0] ?? 0;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(line, start).match(/!\S*\s*$/)?.[0] ?? text.slice(start, start + 1);
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function byPosition(one: OperatorError, other: OperatorError): number {
  return (
    (one.detail.line ?? 0) - (other.detail.line ?? 0) || (one.detail.column ?? 0) - (other.detail.column ?? 0)
  );
}
