import type { ProgramRun } from '../../domain/machine/machine.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import { type Generation, generateSecret } from '../../domain/secrets/generate.ts';
import type { SecretRotated } from '../../domain/secrets/results.ts';
import { isReplicated } from '../../domain/stack/description.ts';
import { refuseLocked } from '../access/lock.ts';
import type { Context } from '../context.ts';
import { step } from '../progress.ts';
import { readSecret, unknownSecret } from './get.ts';
import { consumersOf, flagsOf, loadedOf, openToChange, type SecretLocation } from './location/location.ts';
import { type CurrentSecret, findCurrent, restartConsumers, storeSecret } from './set.ts';

export interface RotateOptions {
  generation: Partial<Generation>;
  /** Must exit with 0 after the restart; null: running tasks are enough. */
  verify: ProgramRun | null;
  signal: InterruptSource;
}

const DEFAULT: Generation = { length: 32, alphabet: 'alphanumeric' };

/**
 * Sets a new value, restarts all services that use it, and verifies it. If that fails, restores the old value, restarts
 * the services again and throws `rotation_put_back`.
 */
export async function rotateSecret(
  ctx: Context,
  location: SecretLocation,
  name: string,
  { generation, verify, signal }: RotateOptions,
): Promise<SecretRotated> {
  const aws = await openToChange(ctx, location);
  const current = await findCurrent(aws, location, name, { overwrite: true, version: null });
  if (current.version === null) throw await unknownSecret(aws, location, name);
  const old = await readSecret(aws, location, name);
  const loaded = loadedOf(location);
  if (loaded && consumersOf(location, current.name).length > 0) await refuseLocked(ctx, aws, loaded);
  const value = generateSecret({ ...DEFAULT, ...declared(location, current.name), ...generation });
  const set = await storeSecret(ctx, aws, location, current, { value, tags: {} });
  step(ctx, `${name} has a new value, version ${set.version}`);
  const restart = () => restartConsumers(ctx, location, set.services, signal, aws);
  try {
    const restarted = await restart();
    await check(ctx, verify);
    return { ...set, restarted };
  } catch (failure) {
    if (!(failure instanceof OperatorError)) throw failure;
    if (failure.exit === 'interrupted') throw interruptedRotation(location, name, current, failure);
    step(ctx, `${failure.message}: restoring the old value of ${name}`);
    const written = { ...current, version: set.version };
    const restored = await storeSecret(ctx, aws, location, written, { value: old.value, tags: {} });
    const secondFailure = await restart().then(
      () => null,
      (error: unknown) => error,
    );
    throw restoredError(current, restored.version, failure, secondFailure);
  }
}

/** As its manifest declares. */
function declared(location: SecretLocation, full: string): Partial<Generation> {
  const loaded = loadedOf(location);
  const all = (loaded?.rendered.stacks ?? []).flatMap(({ description }) => description.secrets);
  return all.find((each) => each.name === full && !isReplicated(each))?.generate ?? {};
}

async function check(ctx: Context, verify: ProgramRun | null): Promise<void> {
  if (verify === null) return;
  step(ctx, `verifying with ${verify.command}`);
  const { code, signal } = await ctx.machine.run(verify);
  if (code === 0) return;
  const how = signal === null ? `exited with code ${code}` : `was terminated by ${signal}`;
  throw new OperatorError('failed', 'verification_failed', `${verify.command} ${how}`, {
    value: verify.command,
  });
}

function interruptedRotation(
  location: SecretLocation,
  name: string,
  { version }: CurrentSecret,
  failure: OperatorError,
) {
  const { next = [] } = failure.detail;
  return new OperatorError('interrupted', failure.code, `${failure.message}; ${name} keeps its new value`, {
    ...failure.detail,
    next: [...next, `ops secret rollback ${name} ${flagsOf(location)} --to-version ${version} --restart`],
  });
}

/** `secondFailure`: why the second restart failed, if it did. */
function restoredError(
  { name }: CurrentSecret,
  version: number,
  failure: OperatorError,
  secondFailure: unknown,
): OperatorError {
  const left =
    secondFailure instanceof OperatorError
      ? `; the services did not restart again: ${secondFailure.message}`
      : '';
  return new OperatorError(
    failure.exit,
    'rotation_put_back',
    `${name} has its old value again, as version ${version}: ${failure.message}${left}`,
    failure.detail,
    { cause: failure },
  );
}
