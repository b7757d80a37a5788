import type { PlaybookRun } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import { tierFor } from '../../domain/secrets/limits.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import type { RenderedEnvironment, RenderedStack } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import { step, warning } from '../progress.ts';
import { secretSettings } from '../secrets/location/names.ts';

const SECRETS_STEP = 'operator-secrets';
/** Full parameter name → value. */
export type SecretValues = Map<string, SecretValue>;

/** The stacks among these whose service is given one of the secrets: they wait until those are written. */
export function waitingForSecrets(stacks: RenderedStack[], secrets: SecretValues): Record<string, string[]> {
  const waiting = stacks.filter(({ description }) =>
    description.secrets.some(({ name }) => secrets.has(name)),
  );
  return Object.fromEntries(waiting.map(({ description }) => [description.stack, [SECRETS_STEP]]));
}

/** Writes the secrets that the operator typed as soon as their key exists, and reports it to the run. */
export class TypedSecrets {
  readonly #ctx: Context;
  readonly #aws: Aws;
  readonly #rendered: RenderedEnvironment;
  readonly #secrets: SecretValues;
  #writing: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(ctx: Context, aws: Aws, rendered: RenderedEnvironment, secrets: SecretValues) {
    this.#ctx = ctx;
    this.#aws = aws;
    this.#rendered = rendered;
    this.#secrets = secrets;
  }

  /** Called once the key exists; a second call does nothing. */
  write(run: PlaybookRun | null): void {
    if (this.#secrets.size === 0 || this.#writing) return;
    this.#writing = this.#writeAll(run);
  }

  /** Waits for the writes. Throws what they failed with. */
  async finish(): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure;
  }

  /** For a run that failed by itself: its error is thrown, a failed write is only a warning. */
  async finishWithWarning(): Promise<void> {
    await this.#writing;
    if (this.#failure instanceof OperatorError) warning(this.#ctx, `Secrets: ${this.#failure.message}`);
  }

  async #writeAll(run: PlaybookRun | null): Promise<void> {
    try {
      step(this.#ctx, `writing ${this.#secrets.size === 1 ? 'a secret' : `${this.#secrets.size} secrets`}`);
      await Promise.all([...this.#secrets].map(([name, value]) => this.#put(name, value)));
      await run?.markDone(SECRETS_STEP);
    } catch (error) {
      this.#failure = error;
      await run?.markFailed(SECRETS_STEP);
    }
  }

  async #put(name: string, value: SecretValue): Promise<void> {
    const settings = secretSettings(this.#rendered, name);
    await this.#aws.secrets.write({
      name,
      value,
      tier: tierFor(name, value),
      ...settings,
      expected: 'absent',
    });
  }
}
