import { ENVIRONMENT_FIELDS, parseField } from '../answers/environment-fields.ts';
import { environmentStacks, KINDS, sourcesOf } from '../catalogue/catalogue.ts';
import type { InputContext, Source } from '../catalogue/inputs.ts';
import type { PlacedStack } from '../catalogue/kind.ts';
import { withDefaults } from '../environment/defaults.ts';
import { replicaSettings } from '../environment/replica.ts';
import type { Answers, Settings } from '../environment/settings.ts';
import { OperatorError } from '../operator/error.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type { StackState } from '../stack/description.ts';
import { literalText } from '../stack/inputs.ts';
import { environmentFile } from '../workspace/paths.ts';

/** What CloudFormation shows for a NoEcho parameter. */
const HIDDEN = '****';

type Key = keyof Answers;

export interface Deployed {
  project: string;
  environment: string;
  /** By host name, the second region's included. */
  states: ReadonlyMap<string, StackState>;
  /** Manifests that the workspace has. */
  services: readonly ServiceManifest[];
}

/** Something of the environment that no file and no stack decides; `what` it is, and why it is left open. */
export interface Open {
  what: string;
  why: string;
}

/**
 * Answers that the parameters of the deployed stacks prove: with them, the catalogue gives each parameter the value
 * that is deployed. `base` is what the stacks' names, tags and places say. Everything else is `open`, never guessed.
 */
export function derivedAnswers(
  base: Partial<Answers>,
  deployed: Deployed,
): { answers: Partial<Answers>; open: Open[] } {
  const found = candidates(base, deployed);
  const first = withSwitches({ ...base, ...found.answers }, deployed);
  const wrong = disproved(first, deployed);
  const answers = Object.fromEntries(
    Object.entries(first).filter(([key]) => key in base || !wrong.has(key as Key)),
  ) as Partial<Answers>;
  const unsure = [...new Set([...found.disagreeing, ...wrong])].filter((key) => !(key in base));
  return { answers, open: [...found.hidden, ...unsure.map(unproved), ...otherStacks(answers, deployed)] };
}

function unproved(key: Key): Open {
  return { what: key, why: 'the parameters of the stacks do not agree about it' };
}

interface Parameter {
  host: string;
  name: string;
  source: Source & { origin: { key: string } };
  /** As deployed. */
  value: string;
}

/**
 * How parameters are found: those that follow from the answers, or all that any answers could have, with an existing
 * network or one of the environment's own.
 */
type Search = 'as answered' | 'any, own network' | 'any, existing network';

/** The deployed parameters that answers decide. */
function parametersOf(answers: Partial<Answers>, deployed: Deployed, search: Search): Parameter[] {
  const settings = withDefaults(answers);
  const kinds =
    search === 'as answered'
      ? KINDS
      : KINDS.map((kind) => ({ ...kind, inEnvironment: kind.inEnvironment !== false }));
  return environmentStacks(deployed.services, settings, kinds).flatMap((stack) => {
    const state = stack.kind.scope === 'account' ? undefined : deployed.states.get(stack.host);
    const sources = state ? sourcesFor(stack, answers, settings, deployed, search) : {};
    return Object.entries(sources).flatMap(([name, source]) => {
      const value = state?.parameters[name];
      const known = source.origin !== null && Object.hasOwn(ENVIRONMENT_FIELDS, source.origin.key);
      if (!known || value === undefined || value === '') return [];
      return [{ host: stack.host, name, source: source as Parameter['source'], value }];
    });
  });
}

/** In a search for any, each answer counts as given, so that each parameter names its own answer. */
function sourcesFor(
  stack: PlacedStack,
  answers: Partial<Answers>,
  settings: Settings,
  { project, environment, services }: Deployed,
  search: Search,
): Record<string, Source> {
  const own = stack.place === 'replica' ? replicaSettings(settings) : settings;
  const every = search !== 'as answered';
  const context: InputContext = {
    project,
    environment,
    settings: every ? withPlaceholders(own, search === 'any, existing network') : own,
    answers: every ? EVERY_ANSWER : answers,
    account: null,
    services,
    place: stack.place,
    home: settings.region,
    file: environmentFile(environment),
  };
  return sourcesOf(stack, context);
}

const EVERY_ANSWER = Object.fromEntries(
  Object.keys(ENVIRONMENT_FIELDS).map((key) => [key, '']),
) as unknown as Partial<Answers>;

/** Only the names of the parameters and of their answers are read from what follows from these. */
function withPlaceholders(settings: Settings, existing: boolean): Settings {
  const filled = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, value ?? '']));
  const network = { vpc_id: '', cidr: '', public_subnets: [], private_subnets: [], data_subnets: [''] };
  return { ...filled, existing_network: existing ? network : null } as unknown as Settings;
}

interface Candidates {
  /** What an answer must be, if it has one of the deployed values. */
  answers: Partial<Answers>;
  /** Answers whose parameters have different values. */
  disagreeing: Key[];
  hidden: Open[];
}

function candidates(base: Partial<Answers>, deployed: Deployed): Candidates {
  const values = new Map<Key, Map<string, Answers[Key]>>();
  const hidden = new Map<string, Open>();
  for (const { host, name, source, value } of allParameters(base, deployed)) {
    const key = source.origin.key as Key;
    if (key in base) continue;
    if (value === HIDDEN) {
      const what = `${key} (${host}, ${name})`;
      hidden.set(what, { what, why: 'CloudFormation hides it' });
      continue;
    }
    const parsed = parsedAs(key, value);
    if (parsed !== null) values.set(key, (values.get(key) ?? new Map()).set(JSON.stringify(parsed), parsed));
  }
  const all = [...values].map(([key, found]) => [key, [...found.values()]] as const);
  return {
    answers: Object.fromEntries(all.flatMap(([key, found]) => (found.length === 1 ? [[key, found[0]]] : []))),
    disagreeing: all.flatMap(([key, found]) => (found.length > 1 ? [key] : [])),
    hidden: [...hidden.values()],
  };
}

/** Of an existing network, the parameters that describe the environment's own have their defaults. */
function allParameters(base: Partial<Answers>, deployed: Deployed): Parameter[] {
  const existing = parametersOf(base, deployed, 'any, existing network');
  const used = existing.some(({ source }) => source.origin.key === 'vpc_id');
  return used ? existing : parametersOf(base, deployed, 'any, own network');
}

function parsedAs(key: Key, value: string): Answers[Key] | null {
  try {
    return parseField(key, value);
  } catch (error) {
    // Parameters that follow from an answer in another form: they are compared afterwards.
    if (error instanceof OperatorError) return null;
    throw error;
  }
}

/** Adds each yes-or-no answer that is the only one to explain a deployed stack. */
function withSwitches(answers: Partial<Answers>, deployed: Deployed): Partial<Answers> {
  const missing = [...deployed.states.keys()].filter((host) => !hostsOf(answers, deployed).has(host));
  const switches = Object.entries(ENVIRONMENT_FIELDS).filter(
    ([key, { type }]) => type === 'boolean' && !(key in answers),
  );
  let found = answers;
  for (const host of missing) {
    const explaining = switches.filter(([key]) => {
      const hosts = hostsOf({ ...found, [key]: true }, deployed);
      return hosts.has(host) && [...hosts].every((each) => deployed.states.has(each));
    });
    const [only] = explaining;
    if (only && explaining.length === 1) found = { ...found, [only[0]]: true };
  }
  return found;
}

/** The environment's own hosts, with these answers. */
function hostsOf(answers: Partial<Answers>, { services }: Deployed): Set<string> {
  const stacks = environmentStacks(services, withDefaults(answers));
  return new Set(stacks.filter(({ kind }) => kind.scope === 'environment').map(({ host }) => host));
}

/** Answers with which a parameter would get another value than is deployed. */
function disproved(answers: Partial<Answers>, deployed: Deployed): Set<Key> {
  const wrong = parametersOf(answers, deployed, 'as answered').filter(
    ({ source, value }) =>
      source.value !== undefined && value !== HIDDEN && literalText(source.value) !== value,
  );
  return new Set(wrong.map(({ source }) => source.origin.key as Key));
}

/** Stacks that are deployed and do not follow from the answers, and the other way round. */
function otherStacks(answers: Partial<Answers>, deployed: Deployed): Open[] {
  const hosts = hostsOf(answers, deployed);
  const named = new Set(answers.services ?? []);
  const services = new Set(deployed.services.map(({ name }) => name));
  const missing = (host: string) =>
    [...named].some((name) => !services.has(name) && host.endsWith(`-${name}`));
  const extra = [...deployed.states.keys()].filter((host) => !hosts.has(host) && !missing(host));
  const absent = [...hosts].filter((host) => !deployed.states.has(host));
  return [
    ...extra.map((host) => ({ what: host, why: 'it is deployed, but no answer says so with certainty' })),
    ...absent.map((host) => ({ what: host, why: 'it is not deployed, but the answers have it by default' })),
  ];
}
