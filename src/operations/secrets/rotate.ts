import type { ProgramRun } from '../../domain/machine/machine.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import { type Generation, generateSecret } from '../../domain/secrets/generate.ts';
import type { SecretRotated } from '../../domain/secrets/results.ts';
import { isReplicated } from '../../domain/stack/description.ts';
import { refuseLocked } from '../access/lock.ts';
import type { Context } from '../context.ts';
import { step } from '../progress.ts';
import { getSecret, unknown } from './get.ts';
import { consumersOf, flagsOf, loadedOf, openToChange, type SecretPlace } from './location/location.ts';
import { restartConsumers } from './restart-consumers.ts';
import { lookAt, type Standing, setSecret } from './set.ts';

export interface RotateOptions {
  generation: Partial<Generation>;
  /** Has to end with 0 once all is rolled; null: that the new tasks run is enough. */
  verify: ProgramRun | null;
  signal: InterruptSource;
}

const DEFAULT: Generation = { length: 32, alphabet: 'alphanumeric' };

/**
 * A new value, new tasks for all that use it, and a look whether it works. Where it does not, the old value is put back,
 * the tasks are rolled again, and `rotation_put_back` is thrown.
 */
export async function rotateSecret(
  ctx: Context,
  place: SecretPlace,
  name: string,
  { generation, verify, signal }: RotateOptions,
): Promise<SecretRotated> {
  const standing = await lookAt(ctx, place, name, { overwrite: true, version: null });
  if (standing.version === null) throw await unknown(ctx, place, name);
  const old = await getSecret(ctx, place, name);
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  if (loaded && consumersOf(place, standing.name).length > 0)
    await refuseLocked(ctx, await openToChange(ctx, place), loaded);
  const value = generateSecret({ ...DEFAULT, ...declared(place, standing.name), ...generation });
  const set = await setSecret(ctx, place, standing, { value, tags: {} });
  step(ctx, `${name} has a new value, version ${set.version}`);
  const roll = () => restartConsumers(ctx, place, set.services, signal);
  try {
    const restarted = await roll();
    await check(ctx, verify);
    return { ...set, restarted };
  } catch (failure) {
    if (!(failure instanceof OperatorError)) throw failure;
    if (failure.exit === 'interrupted') throw interrupted(place, name, standing, failure);
    step(ctx, `${failure.message}: putting back the old value of ${name}`);
    const now = { ...standing, version: set.version };
    const back = await setSecret(ctx, place, now, { value: old.value, tags: {} });
    const again = await roll().then(
      () => null,
      (error: unknown) => error,
    );
    throw putBack(standing, back.version, failure, again);
  }
}

/** As its manifest says that it is made. */
function declared(place: SecretPlace, full: string): Partial<Generation> {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  const all = (loaded?.rendered.stacks ?? []).flatMap(({ description }) => description.secrets);
  return all.find((each) => each.name === full && !isReplicated(each))?.generate ?? {};
}

async function check(ctx: Context, verify: ProgramRun | null): Promise<void> {
  if (verify === null) return;
  step(ctx, `checking: ${verify.command}`);
  const { code, signal } = await ctx.machine.run(verify);
  if (code === 0) return;
  const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
  throw new OperatorError('failed', 'verification_failed', `${verify.command} ${how}`, {
    value: verify.command,
  });
}

function interrupted(place: SecretPlace, name: string, { version }: Standing, failure: OperatorError) {
  const { next = [] } = failure.detail;
  return new OperatorError('interrupted', failure.code, `${failure.message}; ${name} keeps its new value`, {
    ...failure.detail,
    next: [...next, `ops secret rollback ${name} ${flagsOf(place)} --to-version ${version} --restart`],
  });
}

/** `again`: what rolling the services back has failed with, if it has. */
function putBack({ name }: Standing, version: number, failure: OperatorError, again: unknown): OperatorError {
  const left = again instanceof OperatorError ? `; the services were not rolled again: ${again.message}` : '';
  return new OperatorError(
    failure.exit,
    'rotation_put_back',
    `${name} has its old value again, as version ${version}: ${failure.message}${left}`,
    failure.detail,
    { cause: failure },
  );
}
