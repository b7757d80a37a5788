import {
  type CollectionTag,
  isMap,
  isSeq,
  LineCounter,
  parseDocument,
  type ScalarTag,
  type Tags,
  visit,
} from 'yaml';
import { InvalidInput, OperatorError } from '../operator/error.ts';
import { depthProblem, parserProblem, yamlProblem } from '../yaml/problems.ts';

/** A JSON value of a template. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

/** Functions with a short form ("Intrinsic function reference"). */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];
const LONG_FORMS: readonly (readonly [tag: string, key: string])[] = [
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
];

/**
 * Parses a template and expands short forms: `!Sub x` becomes `{"Fn::Sub": "x"}`. Throws InvalidInput
 * (`template_refused`) with file, line and column. Refuses aliases, like CloudFormation.
 */
export function parseTemplate(file: string, text: string): JsonMap {
  const tooDeep = depthProblem({ path: file, text });
  if (tooDeep) throw new InvalidInput([tooDeep]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
    customTags,
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings].map((error) =>
    parserProblem(file, error, at(error.pos[0])),
  );
  visit(document, {
    Alias(_, node) {
      const message = 'CloudFormation does not support aliases in templates';
      problems.push(yamlProblem(file, 'yaml_alias', message, at(node.range?.[0] ?? 0)));
    },
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  const data: unknown = document.toJS({ maxAliasCount: 0 });
  if (!isJsonMap(data) || !isJsonMap(data.Resources)) {
    throw new InvalidInput([
      new OperatorError(
        'input',
        'template_refused',
        `${file} is not a CloudFormation template: it has no Resources`,
        { file, line: 1, column: 1 },
      ),
    ]);
  }
  return data;
}

export function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const customTags: Tags = LONG_FORMS.flatMap(([tag, key]): (ScalarTag | CollectionTag)[] => [
  { tag, resolve: (text: string) => long(key, text) },
  { tag, collection: 'seq', resolve: (node) => (isSeq(node) ? wrapped(key, node) : node) },
  { tag, collection: 'map', resolve: (node) => (isMap(node) ? wrapped(key, node) : node) },
]);

function long(key: string, text: string): JsonMap {
  if (key !== 'Fn::GetAtt') return { [key]: text };
  const dot = text.indexOf('.');
  return { [key]: dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)] };
}

/** The collection remains a node, so that nested short forms are resolved; only its JSON is wrapped. */
function wrapped<Collection extends object>(key: string, node: Collection): Collection {
  const plain = (node as { toJSON: (...all: unknown[]) => unknown }).toJSON;
  return Object.assign(node, {
    toJSON(this: unknown, ...all: unknown[]) {
      return { [key]: plain.apply(this, all) };
    },
  });
}
