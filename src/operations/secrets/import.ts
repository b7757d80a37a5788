import { OperatorError } from '../../domain/operator/error.ts';
import { sameValue } from '../../domain/secrets/compare.ts';
import { tierFor } from '../../domain/secrets/limits.ts';
import type { SecretsChanged, WritePreview } from '../../domain/secrets/results.ts';
import type { SecretWrite } from '../../domain/secrets/store.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { warnOfCaseConflicts } from './location/case-conflicts.ts';
import {
  consumersOf,
  openToChange,
  pathOf,
  type SecretPlace,
  settingsFor,
  titleOf,
} from './location/location.ts';
import { updateCopies } from './set.ts';

/** What writing many secrets would do; names are full ones. */
export interface ImportPlan {
  place: SecretPlace;
  fresh: SecretWrite[];
  /** There with another value. */
  changed: SecretWrite[];
  unchanged: string[];
}

/** Compares with what is there; nothing is written. Throws for a value that cannot be stored, and `key_missing`. */
export async function planImport(
  ctx: Context,
  place: SecretPlace,
  entries: { full: string; value: SecretValue }[],
): Promise<ImportPlan> {
  const sized = entries.map((entry) => ({ ...entry, tier: tierFor(entry.full, entry.value) }));
  const aws = await openToChange(ctx, place);
  const infos = new Map((await aws.parameters.list(pathOf(place))).map((each) => [each.name, each]));
  const present = entries.filter(({ full }) => infos.has(full)).map(({ full }) => full);
  const stored = new Map((await aws.secrets.several(present)).map((each) => [each.name, each]));
  warnOfCaseConflicts(
    ctx,
    place,
    entries.map(({ full }) => full),
    [...infos.keys()],
  );
  const plan: ImportPlan = { place, fresh: [], changed: [], unchanged: [] };
  for (const { full, value, tier } of sized) {
    const there = stored.get(full);
    const { keyId, tags } = settingsFor(place, full, infos.get(full)?.keyId ?? null);
    const write = { name: full, value, tier, keyId };
    if (!there) plan.fresh.push({ ...write, tags, expected: 'absent' });
    else if (sameValue(there.value, value)) plan.unchanged.push(full);
    // It keeps the tags that it has: a call less for each.
    else plan.changed.push({ ...write, tags: {}, expected: there.version });
  }
  return plan;
}

export function previewOf({ place, fresh, changed, unchanged }: ImportPlan): WritePreview {
  const names = (some: SecretWrite[]) => some.map(({ name }) => name);
  return { place: titleOf(place), fresh: names(fresh), changed: names(changed), unchanged };
}

/** Writes what the plan says. Throws `secrets_partly_written`, naming what is not. */
export async function importSecrets(
  ctx: Context,
  { place, fresh, changed, unchanged }: ImportPlan,
  { overwrite }: { overwrite: boolean },
): Promise<SecretsChanged> {
  const writes = overwrite ? [...fresh, ...changed] : fresh;
  const aws = await openToChange(ctx, place);
  const result = await aws.secrets.writeAll(writes, counted(ctx, 'writing secrets', writes.length));
  const values = new Map(writes.map((each) => [each.name, each]));
  for (const name of result.written) {
    const write = values.get(name) as SecretWrite;
    const version = typeof write.expected === 'number' ? write.expected + 1 : 1;
    await updateCopies(ctx, place, { ...write, version });
  }
  if (result.failure !== null) throw partly(place, result.written.length, result.left, result.failure);
  const services = new Set(result.written.flatMap((name) => consumersOf(place, name)));
  return {
    written: result.written,
    unchanged,
    skipped: overwrite ? [] : changed.map(({ name }) => name),
    services: [...services].toSorted(),
  };
}

/** Tells how far it is, and when it will be done. */
function counted(ctx: Context, doing: string, total: number): (done: number) => void {
  const began = ctx.clock.now().getTime();
  return (done) => {
    const now = ctx.clock.now();
    const left = ((now.getTime() - began) / done) * (total - done);
    ctx.progress({ event: 'counted', at: now.toISOString(), doing, done, total, seconds_left: left / 1000 });
  };
}

function partly(place: SecretPlace, written: number, left: string[], failure: unknown): unknown {
  if (!(failure instanceof OperatorError)) return failure;
  return new OperatorError(
    failure.exit,
    'secrets_partly_written',
    `${titleOf(place)}: ${written} of ${written + left.length} secrets are known to be written, then: ${failure.message}`,
    {
      value: left.join(', '),
      ...(failure.detail.reason !== undefined && { reason: failure.detail.reason }),
      next: [
        ...(failure.detail.next ?? []),
        'Then run the same command again: what is written already is left as it is',
      ],
    },
    { cause: failure },
  );
}
