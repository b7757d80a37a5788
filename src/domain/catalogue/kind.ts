import type { AccountAnswers } from '../environment/account.ts';
import type { Settings } from '../environment/settings.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type { Drawing } from './drawing.ts';
import type { InputContext, Source } from './inputs.ts';

/** Whether a stack of the kind exists: always, never, or depending on the answers. */
export type Presence<Answers> = boolean | ((answers: Answers) => boolean);

/**
 * Everything that ops knows of a kind of stack. A new kind is one such record in `kinds/` and its line in
 * `catalogue.ts`; whatever else ops does with stacks follows from the records.
 */
export interface StackKind {
  /** Its host in the inventory, and the end of its stack's name. With `each`, what these begin with. */
  name: string;
  /** The template, without folder and ending: `cfn/<template>.yaml`. */
  template: string;
  /** Whose it is: the account's, shared by its environments, or the environment's own. */
  scope: 'account' | 'environment';
  /** Null: one stack. Otherwise one for each service, or for each table of each service. */
  each: 'service' | 'table' | null;
  /** Whether an environment has it. */
  inEnvironment: Presence<Settings>;
  /** Whether the base of an account has it. */
  inAccount: Presence<Partial<AccountAnswers>>;
  /** Null: at home only. Otherwise the second region has one too, with these additional needs. */
  replica: { needs: readonly string[] } | null;
  /**
   * What must be deployed first, besides the stacks that inputs come from: kinds, or hosts of the second region. A
   * kind with `each` means its stacks of the same service. A kind that the environment does not have is ignored.
   */
  needs: readonly string[];
  /** Functions in cfn/lambda/ whose code the template uses. */
  functions: readonly string[];
  /** Whether each stack has a template of its own, composed from the kind's template and the service's manifest. */
  composed: boolean;
  /**
   * Its rank among stacks that are deleted because the files no longer have them: the highest rank goes first, equal
   * ranks go in parallel. A kind has a higher rank than those it uses.
   */
  removal: number;
  /**
   * Where its parameters come from, apart from those that every stack has. A parameter that is missing here takes the
   * output of the same name of an earlier stack.
   */
  inputs: (stack: PlacedStack, context: InputContext) => Record<string, Source>;
  /** Short facts for the plan: "2 AZs", "1 NAT", "10.20.0.0/16". */
  facts: (settings: Settings, stack: PlacedStack) => string[];
  /** How it is drawn in the picture of the environment; null: as a box with its name and its facts. */
  drawing: Drawing | null;
}

/** One stack of a kind, before its inputs are known. */
export interface PlacedStack {
  kind: StackKind;
  host: string;
  /** In which of the environment's regions it is. */
  place: 'home' | 'replica';
  /** Hosts that must be deployed first, besides those that inputs come from. */
  needs: readonly string[];
  /** The service it is for; null for a kind without `each`. */
  service: ServiceManifest | null;
  /** The table of the service that it is. */
  table: string | null;
}

/** The rank of a kind that no other stack uses. */
export const UNUSED = 1_000;

type Given = Pick<StackKind, 'name'> & Partial<StackKind>;

/** A record, with what most kinds of the scope have in common filled in. */
function record(scope: StackKind['scope'], facts: string[], given: Given): StackKind {
  return {
    template: given.name,
    scope,
    each: null,
    inEnvironment: false,
    inAccount: false,
    replica: null,
    needs: [],
    functions: [],
    composed: false,
    removal: UNUSED,
    inputs: () => ({}),
    facts: () => facts,
    drawing: null,
    ...given,
  };
}

/** A kind that an account has once for all its environments. */
export function accountKind(given: Given): StackKind {
  return record('account', ['once per account'], given);
}

/** A kind that each environment has of its own. */
export function environmentKind(given: Given): StackKind {
  return record('environment', [], { inEnvironment: true, ...given });
}
