import { OperatorError } from '../operator/error.ts';

/** Pseudo-service and path of shared secrets: `/<project>/<environment>/shared/<KEY>`. */
export const SHARED = 'shared';

export type NameKind = 'project' | 'environment' | 'service' | 'container';

interface NameRule {
  longest: number;
  /** Reason for the limit. */
  because: string;
}

/** How the names of a project's resources may not begin. */
const RESERVED_PREFIXES = ['aws', 'ssm', 'ecs', 'fargate'];

/** Characters of the name of a trail, at least. */
const SHORTEST_TRAIL = 3;

/**
 * Names of load balancers and target groups have at most 32 characters ("Application Load Balancers"). A load balancer
 * is called `<project>-<environment>`: 16 + 1 + 15. Stack names (128) and image repository names (256) have more room.
 */
const RULES: Record<NameKind, NameRule> = {
  project: {
    longest: 16,
    because: 'load balancer names combine project and environment in 32 characters',
  },
  environment: {
    longest: 15,
    because: 'load balancer names combine project and environment in 32 characters',
  },
  service: { longest: 31, because: 'the stack templates allow 31, one less than the name of a target group' },
  container: { longest: 31, because: 'it names log streams, like a service' },
};

/** What is wrong with a name, in one sentence, or null. No hyphenated part may be one of the `reserved` words. */
export function nameProblem(kind: NameKind, name: string, reserved: readonly string[] = []): string | null {
  const rule = RULES[kind];
  if (name === '') return `The name of ${article(kind)} needs at least one character`;
  const stray = [...name].find((character) => !/[a-z0-9-]/.test(character));
  if (stray !== undefined) {
    return `${quoted(name)} cannot name ${article(kind)}: ${quoted(stray)} is not a lower-case letter, a digit or a hyphen`;
  }
  if (!/^[a-z]/.test(name)) return `${quoted(name)} cannot name ${article(kind)}: names start with a letter`;
  if (/--|-$/.test(name)) {
    return `${quoted(name)} cannot name ${article(kind)}: hyphens must be between letters or digits`;
  }
  if (name.length > rule.longest) {
    return `${quoted(name)} cannot name ${article(kind)}: it has ${name.length} characters, the maximum is ${rule.longest}, as ${rule.because}`;
  }
  const taken = name.split('-').find((part) => reserved.includes(part));
  if (taken !== undefined) {
    return `${quoted(name)} cannot name ${article(kind)}: ${quoted(taken)} is part of other stack names`;
  }
  const refused = kind === 'project' ? projectProblem(name) : null;
  if (refused !== null) return `${quoted(name)} cannot name ${article(kind)}: ${refused}`;
  if (kind === 'service' && name === SHARED) {
    return `${quoted(name)} cannot name ${article(kind)}: shared secrets are stored below it`;
  }
  return null;
}

/**
 * Names of AWS resources begin with the project's. Sources: "Parameter Store: constraints on parameter names",
 * CreateCapacityProvider (ECS) and CreateTrail (CloudTrail) in the API references.
 */
function projectProblem(name: string): string | null {
  if (name.length < SHORTEST_TRAIL)
    return `the account's trail is called so, which needs ${SHORTEST_TRAIL} characters`;
  const prefix = RESERVED_PREFIXES.find((each) => name.startsWith(each)) ?? '';
  if (prefix === 'aws' || prefix === 'ssm')
    return 'Parameter Store reserves names that begin with aws or ssm, and secrets are stored below it';
  return prefix === '' ? null : `ECS refuses capacity providers whose names begin with ${prefix}`;
}

/** Throws `bad_name`, with a similar valid name if there is one. */
export function checkName(kind: NameKind, name: string, reserved: readonly string[] = []): void {
  const problem = nameProblem(kind, name, reserved);
  if (problem === null) return;
  const better = suggestedName(kind, name, reserved);
  throw new OperatorError('input', 'bad_name', problem, {
    value: name,
    next: [better ? `Use ${quoted(better)}` : 'Use lower-case letters, digits and hyphens'],
  });
}

/**
 * Throws `bad_name` if one name is a hyphenated prefix of another. In one account, the key and the policies of dev
 * match names that begin with `<project>-dev-`, and all names of `dev-eu` do.
 */
export function checkNamePrefixes(
  project: string,
  name: string,
  others: readonly string[],
  reserved: readonly string[] = [],
): void {
  const other = others.find((each) => name.startsWith(`${each}-`) || each.startsWith(`${name}-`));
  if (other === undefined) return;
  const [shorter, longer] = other.length < name.length ? [other, name] : [name, other];
  const reason = `the key and the policies of ${shorter} match names ${project}-${shorter}-…, which include all of ${longer}`;
  const better = longer === name ? suggestedName('environment', name.replaceAll('-', ''), reserved) : null;
  const free = better !== null && !others.includes(better) ? [`Use ${quoted(better)}`] : [];
  throw new OperatorError(
    'input',
    'bad_name',
    `${quoted(name)} conflicts with ${quoted(other)} in the same account: ${reason}`,
    {
      value: name,
      next: [
        ...free,
        `Choose a name that does not start with "${shorter}-" and is not a prefix of ${longer}`,
        'Create it in another account',
      ],
    },
  );
}

/** The closest valid name, or null if there is none. */
export function suggestedName(kind: NameKind, name: string, reserved: readonly string[] = []): string | null {
  const better = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, RULES[kind].longest)
    .replace(/-+$/, '');
  return better !== '' && nameProblem(kind, better, reserved) === null ? better : null;
}

/** The rule as a regular expression, for the published schemas. */
export function namePattern(kind: NameKind): string {
  const project = kind === 'project';
  const refused = project ? `(?!${RESERVED_PREFIXES.join('|')})` : '';
  return `^${refused}(?=.{${project ? SHORTEST_TRAIL : 1},${RULES[kind].longest}}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$`;
}

function article(kind: NameKind): string {
  return kind === 'environment' ? `an ${kind}` : `a ${kind}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
