import type { SecretsChanged } from '../domain/secret-results.ts';
import type { Context } from '../operations/context.ts';
import { carryOutImport, checkOverwrites, type ImportPlan } from '../operations/secret-import.ts';
import { type SecretPlace, titleOf } from '../operations/secret-place.ts';
import { type Asking, consentToDo, type Given } from './consent.ts';
import { changedSecretsScreen, importScreen } from './screens/secret-changes.ts';

interface Flags extends Given {
  'dry-run': boolean;
  overwrite: boolean;
  'skip-existing': boolean;
}

/** What a command gives to write many secrets. */
export interface Writing {
  context: Context;
  asking: Asking;
  consent(context: Context, place: SecretPlace, given: Given): Promise<void>;
  show(document: unknown, screen: () => string): void;
}

/** Shows what would be written, asks where a person is, and writes it. */
export async function carryOut(
  { context, asking, consent, show }: Writing,
  plan: ImportPlan,
  flags: Flags,
): Promise<void> {
  const overwrite = flags.overwrite;
  if (flags['dry-run']) {
    show(planned(plan, overwrite), () => importScreen(plan));
    return;
  }
  checkOverwrites(plan, { overwrite, skip: flags['skip-existing'] });
  const count = plan.fresh.length + (overwrite ? plan.changed.length : 0);
  if (count > 0) {
    if (asking.interactive) asking.say(importScreen(plan));
    await consent(context, plan.place, flags);
    const consented = flags.yes || flags.confirm !== undefined || !asking.interactive;
    await consentToDo(`Write ${count === 1 ? 'it' : `these ${count}`}?`, { yes: consented }, asking);
  }
  const result = await carryOutImport(context, plan, { overwrite });
  show(result, () => changedSecretsScreen(result, titleOf(plan.place)));
}

function planned(
  { fresh, changed, unchanged }: ImportPlan,
  overwrite: boolean,
): SecretsChanged & { dry_run: true } {
  const names = (some: { name: string }[]) => some.map(({ name }) => name);
  return {
    dry_run: true,
    written: names(overwrite ? [...fresh, ...changed] : fresh),
    unchanged,
    skipped: overwrite ? [] : names(changed),
    services: [],
  };
}
