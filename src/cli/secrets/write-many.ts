import { OperatorError } from '../../domain/operator/error.ts';
import type { SecretsChanged, WritePreview } from '../../domain/secrets/results.ts';
import type { Asking, Given } from '../dialogue/consent.ts';
import { consentToDo } from '../dialogue/consent.ts';
import {
  type SecretPreviewDocument,
  type SecretsWrittenDocument,
  secretPreviewDocument,
  secretsWrittenDocument,
} from '../documents/secret.ts';
import { changedSecretsScreen, importScreen } from '../screens/secrets/changes.ts';
import { conflictingFlags } from './new-value.ts';

export interface WriteFlags extends Given {
  'dry-run': boolean;
  overwrite: boolean;
  'skip-existing': boolean;
}

/** How many secrets are written. */
export interface Writing {
  preview: WritePreview;
  asking: Asking;
  /** Asks for the consent that the location requires. */
  consent(): Promise<void>;
  write(options: { overwrite: boolean }): Promise<SecretsChanged>;
  show(document: SecretPreviewDocument | SecretsWrittenDocument, screen: () => string): void;
}

/** Shows what will be written, asks on a terminal, and writes it. Throws `secrets_differ`. */
export async function writeMany(
  { preview, asking, consent, write, show }: Writing,
  flags: WriteFlags,
): Promise<void> {
  const { overwrite } = flags;
  if (overwrite && flags['skip-existing'])
    throw conflictingFlags(['--overwrite', '--skip-existing'], 'use only one of them');
  if (flags['dry-run']) {
    show(secretPreviewDocument(preview), () => importScreen(preview));
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
  show(secretsWrittenDocument(result), () => changedSecretsScreen(result, place));
}

function differ({ changed, place }: WritePreview): OperatorError {
  const what = changed.length === 1 ? 'A secret exists' : `${changed.length} secrets exist`;
  return new OperatorError(
    'input',
    'secrets_differ',
    `${what} in ${place} with another value; nothing was written`,
    {
      value: changed.join(', '),
      next: ['--overwrite writes the new values', '--skip-existing leaves them unchanged'],
    },
  );
}
