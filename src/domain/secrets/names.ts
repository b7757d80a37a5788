/** What is wrong with a name, and a valid alternative. */
interface NameProblem {
  message: string;
  suggestion: string;
}

/** ECS sets these in every container (ECS Developer Guide, "Amazon ECS environment variables"). */
const SET_BY_ECS = [
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_REGION',
  'ECS_AGENT_URI',
  'ECS_CONTAINER_METADATA_URI',
  'ECS_CONTAINER_METADATA_URI_V4',
];

const LONGEST_VARIABLE = 128;
const VARIABLE = /^[A-Z_][A-Z0-9_]*$/;

/**
 * "Requirements and constraints for parameter names" of Parameter Store. The 1011 characters include the ARN prefix,
 * which has at most 55 (arn:aws-us-gov:ssm:us-gov-east-1:000000000000:parameter).
 */
const LONGEST_NAME = 1011 - 55;
const MOST_LEVELS = 15;

/** Checks the name of a service's secret, which becomes an environment variable of the same name. */
export function secretNameProblem(name: string): NameProblem | null {
  const message = variableProblem(name);
  return message === null ? null : { message, suggestion: variableSuggestion(name) };
}

function variableSuggestion(name: string): string {
  const bare = name.replace(/^[^A-Za-z0-9_]+/, '');
  const better = variableOf(bare).slice(0, LONGEST_VARIABLE);
  return SET_BY_ECS.includes(better) ? `MY_${better}` : better;
}

function variableProblem(name: string): string | null {
  if (name === '') return 'It is empty';
  const leaving = leavesItsPath(name);
  if (leaving !== null) return leaving;
  if (name.startsWith('-')) return 'It begins with a hyphen, so commands would read it as a flag';
  if (name.length > LONGEST_VARIABLE)
    return `It has ${name.length} characters; the maximum is ${LONGEST_VARIABLE}`;
  if (SET_BY_ECS.includes(name)) return 'ECS sets this variable in every container';
  if (VARIABLE.test(name)) return null;
  if (VARIABLE.test(name.toUpperCase()))
    return 'It becomes an environment variable, so it must be in upper case';
  return 'It becomes an environment variable: use A to Z, digits and _, and do not begin with a digit';
}

/** A name below a path must not lead out of it, to the secrets of others. */
function leavesItsPath(name: string): string | null {
  if (name.split('/').includes('..')) return 'It would leave its path: ".." refers to the parent';
  if (name.startsWith('/')) return 'It would leave its path: it begins with a slash, like a full name';
  if (name.includes('/')) return 'It would leave its path: a slash starts another level';
  return null;
}

/** Checks a name below any path of Parameter Store, where other tools may follow other rules. */
export function treeNameProblem(name: string, path = ''): NameProblem | null {
  const message = treeProblem(name, path);
  return message === null ? null : { message, suggestion: treeSuggestion(name, path) };
}

function treeProblem(name: string, path: string): string | null {
  const parts = name.split('/');
  const full = path === '' ? name : `${path}/${name}`;
  if (name === '') return 'It is empty';
  if (parts.includes('')) return 'It has an empty level: use single slashes, and none at the start or end';
  if (parts.includes('.') || parts.includes('..'))
    return 'It would leave its path: "." and ".." are not names';
  if (!/^[A-Za-z0-9_.\-/]+$/.test(name))
    return 'Parameter Store allows letters, digits and . - _ between slashes';
  if (name.startsWith('-')) return 'It begins with a hyphen, so commands would read it as a flag';
  if (/^\/?(aws|ssm)/i.test(full)) return 'Parameter Store reserves names that begin with aws or ssm';
  const levels = full.split('/').filter(Boolean).length;
  if (levels > MOST_LEVELS) return `${full} has ${levels} levels; Parameter Store allows ${MOST_LEVELS}`;
  if (full.length > LONGEST_NAME)
    return `With its path it has ${full.length} characters; the maximum is ${LONGEST_NAME}`;
  return null;
}

function treeSuggestion(name: string, path: string): string {
  const parts = name
    .replace(/[^A-Za-z0-9_.\-/]/g, '_')
    .split('/')
    .filter((part) => !/^\.{0,2}$/.test(part));
  const levels = path.split('/').filter(Boolean).length;
  const few = levels + parts.length <= MOST_LEVELS ? parts : [parts.join('_')];
  const bare = few.join('/').replace(/^-+/, '') || 'name';
  const own = path === '' && /^(aws|ssm)/i.test(bare) ? `my-${bare}` : bare;
  return own.slice(0, Math.max(1, LONGEST_NAME - path.length - 1)).replace(/\/$/, '');
}

/** Groups of names that differ only in case and so become the same variable. */
export function caseConflicts(names: readonly string[]): string[][] {
  const groups = Map.groupBy(new Set(names), (name) => name.toLowerCase());
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.toSorted());
}

/** The variable for a parameter name, by chamber's rule: upper case, with _ for all other characters. */
export function variableOf(name: string): string {
  return (
    name
      .toUpperCase()
      .replace(/[^A-Z0-9_]/g, '_')
      .replace(/^(?=\d)/, '_') || 'API_TOKEN'
  );
}
