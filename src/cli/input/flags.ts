import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';

/** Every flag is also an environment variable: `--instance-type` is OPS_INSTANCE_TYPE. */
export function variable(flag: string): string {
  return `OPS_${flag.replaceAll('-', '_').toUpperCase()}`;
}

/** Whether the variable of a boolean flag turns it on; the words that oclif accepts. */
export function isTrue(value: string | undefined): boolean {
  return ['1', 'true', 'yes', 'y', 'on'].includes((value ?? '').toLowerCase());
}

interface FlagOptions {
  char?: 'C' | 'e' | 's' | 'f' | 'y';
  /** How help shows the value: `--region NAME`. */
  value?: string;
  group?: string;
}

function common(flag: string, description: string, { char, group }: FlagOptions) {
  return {
    description,
    env: variable(flag),
    ...(char && { char }),
    ...(group && { helpGroup: group }),
  };
}

export function stringFlag(flag: string, description: string, options: FlagOptions = {}) {
  return Flags.string({ ...common(flag, description, options), helpValue: options.value ?? 'TEXT' });
}

export function stringListFlag(flag: string, description: string, options: FlagOptions = {}) {
  return Flags.string({
    ...common(flag, description, options),
    helpValue: options.value ?? 'TEXT',
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
  });
}

export function integerFlag(
  flag: string,
  description: string,
  range: { min: number; max: number },
  options: FlagOptions = {},
) {
  return Flags.integer({ ...common(flag, description, options), ...range, helpValue: options.value ?? 'N' });
}

export function booleanFlag(
  flag: string,
  description: string,
  options: FlagOptions & { allowNo?: boolean } = {},
) {
  // With --no-…, "not given" differs from "no".
  return Flags.boolean({
    ...common(flag, description, options),
    ...(options.allowNo ? { allowNo: true } : { default: false }),
  });
}

export function choiceFlag<const T extends readonly string[]>(
  flag: string,
  description: string,
  choices: T,
  options: FlagOptions = {},
) {
  return Flags.option({ ...common(flag, description, options), options: choices })();
}

/** An argument. Never read from standard input, which may be a secret's value. */
export function argument(description: string) {
  return Args.string({ description, ignoreStdin: true });
}

export const environmentArgument = argument('the environment (default: OPS_ENV)');
export const environmentFlag = stringFlag('env', 'the environment', { char: 'e', value: 'NAME' });
export const serviceFlag = stringFlag('service', 'the service', { char: 's', value: 'NAME' });

export const accountFlag = stringFlag('account', 'the account id (default: the only one in this workspace)', {
  value: 'ID',
});

export const yesFlag = booleanFlag('yes', 'create and update without asking', { char: 'y' });
export const confirmFlag = stringFlag('confirm', 'the name, instead of typing it', { value: 'NAME' });
const allowFlag = stringListFlag(
  'allow',
  'consent to this replacement or deletion, or with STACK/* to all in a stack; repeatable',
  {
    value: 'STACK/RESOURCE',
  },
);
export const lockWaitFlag = integerFlag('lock-wait', "seconds to wait for another run's lock", {
  min: 0,
  max: 86_400,
});
export const onlyFlag = stringListFlag('only', 'only these stacks; repeatable', { value: 'STACK' });
const reasonFlag = stringFlag('reason', 'shown to anyone who finds the environment locked');

/** Of `env apply`. */
export const applyFlags = {
  yes: yesFlag,
  confirm: confirmFlag,
  allow: allowFlag,
  only: onlyFlag,
  'lock-wait': lockWaitFlag,
  reason: reasonFlag,
};

/** Of `env create`, beside the answers. */
export const createFlags = {
  from: stringFlag('from', 'copy the answers of this environment', { value: 'NAME' }),
  yes: yesFlag,
  confirm: confirmFlag,
  'save-only': booleanFlag('save-only', 'write the files only, create nothing'),
  'lock-wait': lockWaitFlag,
};

export const globalFlags = {
  directory: stringFlag('directory', 'run as if started in this folder', {
    char: 'C',
    value: 'DIR',
    group: 'GLOBAL',
  }),
  json: booleanFlag('json', 'print one JSON document on standard output', { group: 'GLOBAL' }),
  progress: choiceFlag(
    'progress',
    'how progress is shown on standard error: auto, live, plain, json (lines) or none',
    ['auto', 'live', 'plain', 'json', 'none'],
    { group: 'GLOBAL' },
  ),
  input: booleanFlag('input', 'ask questions; --no-input, or CI in the environment, asks none', {
    group: 'GLOBAL',
    allowNo: true,
  }),
  color: booleanFlag('color', 'use colours; --no-color or NO_COLOR turns them off', {
    group: 'GLOBAL',
    allowNo: true,
  }),
};
