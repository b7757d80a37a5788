import type { Json } from '../../template/parse.ts';

/**
 * A manifest's text as a value of a template that has exactly this text when it is deployed. `${…}` outside Fn::Sub looks
 * like a forgotten Fn::Sub (rule E1029 of AWS's validator), so the two characters are joined by CloudFormation.
 */
export function literal(text: string): Json {
  const parts = text.split(/(?<=\$)(?=\{)/);
  return parts.length === 1 ? text : { 'Fn::Join': ['', parts] };
}
