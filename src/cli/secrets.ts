import { OperatorError } from '../domain/errors.ts';
import { SecretValue } from '../domain/secret-value.ts';
import type { Asking } from './consent.ts';

interface Of {
  name: string;
  rendered: { project: string; environment: string };
}

/**
 * Values for declared secrets that are in no store and are not generated: asked, hidden, twice.
 * Keyed by the parameter's full name. Without a person: one error that names the commands for all of them.
 */
export async function askSecrets(
  { name, rendered }: Of,
  missing: { name: string; service: string }[],
  { interactive, prompter, say }: Asking,
): Promise<Map<string, SecretValue>> {
  const values = new Map<string, SecretValue>();
  if (missing.length === 0) return values;
  if (!interactive) {
    throw new OperatorError('input', 'missing_secrets', `${name}: secrets without a value`, {
      reason: missing.map((each) => `${each.service}/${each.name}`).join(', '),
      next: missing.map((each) => `ops secret set ${each.name} -e ${name} -s ${each.service} < FILE`),
    });
  }
  say(
    `Secrets without a value: ${missing.length}. They are kept in memory until the environment's key exists.`,
  );
  for (const secret of missing) {
    const value = await askHiddenTwice(await prompter(), `${secret.service}/${secret.name}`);
    values.set(`/${rendered.project}/${rendered.environment}/${secret.service}/${secret.name}`, value);
  }
  return values;
}

type HiddenPrompter = Pick<Awaited<ReturnType<Asking['prompter']>>, 'hidden'>;

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
