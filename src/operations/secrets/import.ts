import { OperatorError } from '../../domain/operator/error.ts';
import { tierFor } from '../../domain/secrets/limits.ts';
import type { SecretsChanged, WritePreview } from '../../domain/secrets/results.ts';
import type { SecretWrite } from '../../domain/secrets/store.ts';
import { equalValues, type SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { warnOfCaseConflicts } from './location/case-conflicts.ts';
import {
  consumersOf,
  openToChange,
  pathOf,
  type SecretLocation,
  settingsFor,
  titleOf,
  verifyKeyOwner,
} from './location/location.ts';
import { updateCopies } from './set.ts';

/** What a bulk write does. Names are full names. */
export interface ImportPlan {
  location: SecretLocation;
  fresh: SecretWrite[];
  /** Exist with another value. */
  changed: SecretWrite[];
  unchanged: string[];
}

/** Compares with the stored secrets. Writes nothing. Throws for a value that cannot be stored, and `key_missing`. */
export async function planImport(
  ctx: Context,
  location: SecretLocation,
  entries: { full: string; value: SecretValue }[],
): Promise<ImportPlan> {
  const sized = entries.map((entry) => ({ ...entry, tier: tierFor(entry.full, entry.value) }));
  const aws = await openToChange(ctx, location);
  const infos = new Map((await aws.parameters.list(pathOf(location))).map((each) => [each.name, each]));
  const present = entries.filter(({ full }) => infos.has(full)).map(({ full }) => full);
  const stored = new Map((await aws.secrets.several(present)).map((each) => [each.name, each]));
  warnOfCaseConflicts(
    ctx,
    location,
    entries.map(({ full }) => full),
    [...infos.keys()],
  );
  const plan: ImportPlan = { location, fresh: [], changed: [], unchanged: [] };
  for (const { full, value, tier } of sized) {
    const current = stored.get(full);
    const { keyId, tags } = settingsFor(location, full, infos.get(full)?.keyId ?? null);
    const write = { name: full, value, tier, keyId };
    if (!current) plan.fresh.push({ ...write, tags, expected: 'absent' });
    else if (equalValues(current.value, value)) plan.unchanged.push(full);
    // Keeps its tags, which saves a call per secret.
    else plan.changed.push({ ...write, tags: {}, expected: current.version });
  }
  return plan;
}

export function previewOf({ location, fresh, changed, unchanged }: ImportPlan): WritePreview {
  const names = (some: SecretWrite[]) => some.map(({ name }) => name);
  return { place: titleOf(location), fresh: names(fresh), changed: names(changed), unchanged };
}

/** Writes the plan. Throws `secrets_partly_written` with the names that were not written. */
export async function importSecrets(
  ctx: Context,
  { location, fresh, changed, unchanged }: ImportPlan,
  { overwrite }: { overwrite: boolean },
): Promise<SecretsChanged> {
  const writes = overwrite ? [...fresh, ...changed] : fresh;
  const aws = await openToChange(ctx, location);
  if (writes.length > 0) await verifyKeyOwner(aws, location);
  const result = await aws.secrets.writeAll(writes, countProgress(ctx, 'writing secrets', writes.length));
  const values = new Map(writes.map((each) => [each.name, each]));
  for (const name of result.written) {
    const write = values.get(name) as SecretWrite;
    const version = typeof write.expected === 'number' ? write.expected + 1 : 1;
    await updateCopies(ctx, location, { ...write, version });
  }
  if (result.failure !== null)
    throw partlyWritten(location, result.written.length, result.left, result.failure);
  const services = new Set(result.written.flatMap((name) => consumersOf(location, name)));
  return {
    written: result.written,
    unchanged,
    skipped: overwrite ? [] : changed.map(({ name }) => name),
    services: [...services].toSorted(),
  };
}

/** Reports the progress and the remaining time. */
function countProgress(ctx: Context, doing: string, total: number): (done: number) => void {
  const startedAt = ctx.clock.now().getTime();
  return (done) => {
    const now = ctx.clock.now();
    const left = ((now.getTime() - startedAt) / done) * (total - done);
    ctx.progress({ event: 'counted', at: now.toISOString(), doing, done, total, seconds_left: left / 1000 });
  };
}

function partlyWritten(location: SecretLocation, written: number, left: string[], failure: unknown): unknown {
  if (!(failure instanceof OperatorError)) return failure;
  return new OperatorError(
    failure.exit,
    'secrets_partly_written',
    `${titleOf(location)}: ${written} of ${written + left.length} secrets are confirmed as written, then: ${failure.message}`,
    {
      value: left.join(', '),
      ...(failure.detail.reason !== undefined && { reason: failure.detail.reason }),
      next: [
        ...(failure.detail.next ?? []),
        'Then run the same command again; it skips what is already written',
      ],
    },
    { cause: failure },
  );
}
