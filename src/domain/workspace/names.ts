import { OperatorError } from '../operator/error.ts';

/** Service and path of the secrets that several services share: `/<project>/<environment>/shared/<KEY>`. */
export const SHARED = 'shared';

export type NameKind = 'project' | 'environment' | 'service' | 'container';

interface NameRule {
  longest: number;
  /** Why no longer. */
  because: string;
}

/**
 * Load balancers and target groups have names of at most 32 characters ("Application Load Balancers", quotas of
 * names), and a load balancer's is `<project>-<environment>`: 16 + 1 + 15. A stack's name has at most 128, an
 * image repository's 256, so these are the tightest.
 */
const RULES: Record<NameKind, NameRule> = {
  project: {
    longest: 16,
    because: 'load balancers are named after project and environment, in 32 characters',
  },
  environment: {
    longest: 15,
    because: 'load balancers are named after project and environment, in 32 characters',
  },
  service: { longest: 31, because: 'the stack templates take 31, one less than the name of a target group' },
  container: { longest: 31, because: 'it names its log streams as a service does' },
};

/** What is wrong with a name, in one sentence, or null. No part of it between hyphens is one of the `reserved` words. */
export function nameProblem(kind: NameKind, name: string, reserved: readonly string[] = []): string | null {
  const rule = RULES[kind];
  if (name === '') return `A name of ${article(kind)} has at least one character`;
  const stray = [...name].find((character) => !/[a-z0-9-]/.test(character));
  if (stray !== undefined) {
    return `${quoted(name)} cannot name ${article(kind)}: ${quoted(stray)} is neither a lower-case letter, a digit nor a hyphen`;
  }
  if (!/^[a-z]/.test(name))
    return `${quoted(name)} cannot name ${article(kind)}: a name starts with a letter`;
  if (/--|-$/.test(name)) {
    return `${quoted(name)} cannot name ${article(kind)}: each hyphen stands between two letters or digits`;
  }
  if (name.length > rule.longest) {
    return `${quoted(name)} cannot name ${article(kind)}: ${name.length} characters, at most ${rule.longest}, because ${rule.because}`;
  }
  const taken = name.split('-').find((part) => reserved.includes(part));
  if (taken !== undefined) {
    return `${quoted(name)} cannot name ${article(kind)}: ${quoted(taken)} is part of the names of other stacks`;
  }
  if (kind === 'project' && /^(aws|ssm)/.test(name)) {
    return `${quoted(name)} cannot name ${article(kind)}: secrets lie below its name, and Parameter Store takes none that begins with aws or ssm`;
  }
  if (kind === 'service' && name === SHARED) {
    return `${quoted(name)} cannot name ${article(kind)}: the secrets that several services share lie below it`;
  }
  return null;
}

/** Throws `bad_name`, with a name that would do where one is near. */
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
 * Throws `bad_name` where one of the names is the other and more behind a hyphen. In one account, names that begin
 * with `<project>-dev-` are what the key and the policies of dev are for, and all of `dev-eu` has such names.
 */
export function checkApart(
  project: string,
  name: string,
  others: readonly string[],
  reserved: readonly string[] = [],
): void {
  const other = others.find((each) => name.startsWith(`${each}-`) || each.startsWith(`${name}-`));
  if (other === undefined) return;
  const [shorter, longer] = other.length < name.length ? [other, name] : [name, other];
  const reason = `in one account, the key and the policies of ${shorter} reach what is called ${project}-${shorter}-…, and so all of ${longer}`;
  const better = longer === name ? suggestedName('environment', name.replaceAll('-', ''), reserved) : null;
  const free = better !== null && !others.includes(better) ? [`Use ${quoted(better)}`] : [];
  throw new OperatorError(
    'input',
    'bad_name',
    `${quoted(name)} cannot stand beside ${quoted(other)}: ${reason}`,
    {
      value: name,
      next: [
        ...free,
        `Choose a name that neither begins with "${shorter}-" nor is what ${longer} begins with`,
        'Create it in another account',
      ],
    },
  );
}

/** The given name, made valid, or null where nothing of it is left. */
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
  return `^(?=.{1,${RULES[kind].longest}}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$`;
}

function article(kind: NameKind): string {
  return kind === 'environment' ? `an ${kind}` : `a ${kind}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
