import { OperatorError } from '../../domain/operator/error.ts';
import { generateSecret } from '../../domain/secrets/generate.ts';
import type { MissingSecret } from '../../domain/secrets/missing.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { Asking } from '../dialogue/consent.ts';

/**
 * Values for declared secrets that are in no store and are not generated: typed, hidden, twice, or generated after all.
 * Keyed by the parameter's full name. Without a person: one error that names the commands for all of them.
 */
export async function askSecrets(
  { name }: { name: string },
  missing: MissingSecret[],
  { interactive, prompter, say }: Asking,
): Promise<Map<string, SecretValue>> {
  const values = new Map<string, SecretValue>();
  if (missing.length === 0) return values;
  if (!interactive) {
    throw new OperatorError('input', 'missing_secrets', `${name}: secrets without a value`, {
      reason: missing.map((each) => `${each.service}/${each.name}`).join(', '),
      next: missing.flatMap((each) => {
        const set = `ops secret set ${each.name} -e ${name} -s ${each.service}`;
        return [`${set} < FILE`, `${set} --generate`];
      }),
    });
  }
  say(
    `Secrets without a value: ${missing.length}. They are kept in memory until the environment's key exists.`,
  );
  for (const secret of missing) {
    values.set(secret.full, await typedOrGenerated(await prompter(), `${secret.service}/${secret.name}`));
  }
  return values;
}

type Prompting = Awaited<ReturnType<Asking['prompter']>>;
type HiddenPrompter = Pick<Prompting, 'hidden'>;

const MADE = { length: 32, alphabet: 'alphanumeric' } as const;

/** Throws `declined` for Stop: nothing is written before all are answered. */
async function typedOrGenerated(prompter: Prompting, what: string): Promise<SecretValue> {
  const how = await prompter.select({
    message: `${what} has no value`,
    choices: [
      { value: 'type', name: 'Type it' },
      { value: 'generate', name: `Generate ${MADE.length} letters and digits` },
      { value: 'stop', name: 'Stop' },
    ],
    initial: 'type',
  });
  if (how === 'type') return askHiddenTwice(prompter, what);
  if (how === 'generate') return generateSecret(MADE);
  throw new OperatorError('declined', 'declined', `Stopped: ${what} has no value, and nothing was deployed`);
}

/** A value nobody saw is typed twice; from the start where the two differ, for either may be the wrong one. */
export async function askHiddenTwice(prompter: HiddenPrompter, what: string): Promise<SecretValue> {
  let why = {};
  for (;;) {
    const first = await prompter.hidden({
      message: `Value of ${what}`,
      ...why,
      problem: (typed) => (typed === '' ? 'Type a value' : null),
    });
    const second = await prompter.hidden({ message: 'Once more', problem: () => null });
    if (first === second) return new SecretValue(first);
    why = { why: 'The two values differ. From the start:' };
  }
}

/** A value that is known to whoever types it is typed once. */
export async function askHidden(prompter: HiddenPrompter, message: string): Promise<SecretValue> {
  const problem = (typed: string) => (typed === '' ? 'Type a value' : null);
  return new SecretValue(await prompter.hidden({ message, problem }));
}

/** One line end at the end is the editor's or echo's, not the secret's. */
export function withoutLineEnd(text: string): { value: string; removed: boolean } {
  const value = text.replace(/\r?\n$/, '');
  return { value, removed: value !== text };
}

/** Parameter Store keeps text: bytes that are not UTF-8 would come back changed. Throws `not_text`, `empty_secret`. */
export function secretText(bytes: Uint8Array, from: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new OperatorError(
      'input',
      'not_text',
      `The value from ${from} is not UTF-8 text`,
      { reason: 'Parameter Store keeps text only', next: ['base64 < FILE | ops secret set …'] },
      { cause: error },
    );
  }
  if (text === '') {
    throw new OperatorError('input', 'empty_secret', `There is no value in ${from}`, {
      next: ['ops secret set … < FILE'],
    });
  }
  return text;
}
