import type { AccountAnswers } from '../environment/account.ts';
import { replicaAnswer } from '../environment/replica.ts';
import type { Answers, Settings } from '../environment/settings.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type { Literal } from '../stack/description.ts';

export interface Origin {
  file: string;
  key: string;
}

/** A value for a parameter, or the output of another stack, and what an operator changes to change it. */
export interface Source {
  value?: Literal;
  output?: { host: string; name: string };
  /** Null if no file decides it: parts of every resource's name, and what another stack turns out to be. */
  origin: Origin | null;
}

export interface InputContext {
  project: string;
  environment: string;
  settings: Settings;
  /** What environment.yml says itself; the rest follows from the size. */
  answers: Partial<Answers>;
  /** What account.yml says, if the account's own stacks are rendered. */
  account: Partial<AccountAnswers> | null;
  services: readonly ServiceManifest[];
  place: 'home' | 'replica';
  /** The home region, whichever region the stack is in. */
  home: string;
  /** environment.yml or account.yml. */
  file: string;
}

type Setting = Exclude<keyof Settings, 'existing_network'>;

/** Parameters that are one answer each; an answer that is null leaves the parameter to its default. */
export function answered(context: InputContext, keys: Record<string, Setting>): Record<string, Source> {
  const sources: Record<string, Source> = {};
  for (const [parameter, key] of Object.entries(keys)) {
    const value = context.settings[key];
    if (value !== null) sources[parameter] = { value, origin: origin(context, key) };
  }
  return sources;
}

/** The same for answers of account.yml; in an environment's own folder the account's stacks go by their defaults. */
export function accountAnswered(
  { account, file }: InputContext,
  keys: Record<string, keyof AccountAnswers>,
): Record<string, Source> {
  const sources: Record<string, Source> = {};
  for (const [parameter, key] of Object.entries(keys)) {
    const value = account?.[key];
    if (value !== undefined) sources[parameter] = { value, origin: { file, key } };
  }
  return sources;
}

/** An answer that is not in the file follows from the size, which is then what to change. */
export function origin(context: InputContext, key: keyof Answers): Origin {
  const own = context.place === 'replica' ? replicaAnswer(key) : key;
  if (context.answers[own] !== undefined) return { file: context.file, key: own };
  return { file: context.file, key: own === key ? 'size' : 'replica_region' };
}
