import { isJsonMap, type Json, type JsonMap } from '../template/parse.ts';

/** The value of a parameter or a pseudo parameter; null if only AWS knows it. */
export type Known = (name: string) => string | null;

/**
 * Template data with its functions replaced by their values. What only AWS knows becomes empty text, and of two
 * alternatives the shorter one counts: the result is never longer than what is deployed. Undefined: AWS::NoValue.
 */
export function settled(value: Json, known: Known): Json | undefined {
  if (Array.isArray(value)) return value.flatMap((each) => settled(each, known) ?? []);
  if (!isJsonMap(value)) return value;
  const [name, argument] = Object.entries(value)[0] ?? [];
  if (Object.keys(value).length === 1 && name !== undefined && argument !== undefined) {
    if (name === 'Ref') return argument === 'AWS::NoValue' ? undefined : (known(String(argument)) ?? '');
    if (name === 'Fn::Sub') return substituted(argument, known);
    if (name === 'Fn::Join') return joined(argument, known);
    if (name === 'Fn::If') return shorter(argument, known);
    if (name.startsWith('Fn::')) return '';
  }
  return settledMap(value, known);
}

function settledMap(map: JsonMap, known: Known): JsonMap {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, each]): [string, Json][] => {
      const found = settled(each, known);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

function substituted(argument: Json, known: Known): string {
  const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
  const own = isJsonMap(variables) ? variables : {};
  return String(text).replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const given = own[name.trim()];
    return given === undefined ? (known(name.trim()) ?? '') : String(settled(given, known) ?? '');
  });
}

function joined(argument: Json, known: Known): string {
  if (!Array.isArray(argument)) return '';
  const [separator, parts] = argument;
  const found = settled(parts ?? [], known);
  return Array.isArray(found) ? found.map(String).join(String(separator)) : '';
}

function shorter(argument: Json, known: Known): Json | undefined {
  if (!Array.isArray(argument)) return '';
  const [first, second] = argument.slice(1).map((each) => settled(each, known));
  const length = (each: Json | undefined) => (each === undefined ? 0 : JSON.stringify(each).length);
  return length(first) <= length(second) ? first : second;
}
