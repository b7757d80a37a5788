import { OperatorError } from '../../domain/operator/error.ts';
import type { SecretsChanged, WritePreview } from '../../domain/secrets/results.ts';
import type { Asking, Given } from '../dialogue/consent.ts';
import { consentToDo } from '../dialogue/consent.ts';
import { changedSecretsScreen, importScreen } from '../screens/secrets/changes.ts';
import { disagreeing } from './read-input.ts';

export interface WriteFlags extends Given {
  'dry-run': boolean;
  overwrite: boolean;
  'skip-existing': boolean;
}

/** Many secrets, about to be written. */
export interface Writing {
  preview: WritePreview;
  asking: Asking;
  /** What the place itself demands. */
  consent(): Promise<void>;
  write(options: { overwrite: boolean }): Promise<SecretsChanged>;
  show(document: unknown, screen: () => string): void;
}

/** Shows what would be written, asks where a person is, and writes it. Throws `secrets_differ`. */
export async function writeMany(
  { preview, asking, consent, write, show }: Writing,
  flags: WriteFlags,
): Promise<void> {
  const { overwrite } = flags;
  if (overwrite && flags['skip-existing'])
    throw disagreeing(['--overwrite', '--skip-existing'], 'only one can be done');
  if (flags['dry-run']) {
    show({ dry_run: true, ...preview }, () => importScreen(preview));
    return;
  }
  const { fresh, changed, place } = preview;
  if (changed.length > 0 && !overwrite && !flags['skip-existing']) throw differ(preview);
  const count = fresh.length + (overwrite ? changed.length : 0);
  if (count > 0) {
    if (asking.interactive) asking.say(importScreen(preview));
    await consent();
    const consented = flags.yes || flags.confirm !== undefined || !asking.interactive;
    await consentToDo(`Write ${count === 1 ? 'it' : `these ${count}`}?`, { yes: consented }, asking);
  }
  const result = await write({ overwrite });
  show(result, () => changedSecretsScreen(result, place));
}

function differ({ changed, place }: WritePreview): OperatorError {
  const what = changed.length === 1 ? 'A secret is' : `${changed.length} secrets are`;
  return new OperatorError(
    'input',
    'secrets_differ',
    `${what} in ${place} with another value; nothing was written`,
    {
      value: changed.join(', '),
      next: ['--overwrite gives them the new values', '--skip-existing leaves them as they are'],
    },
  );
}
