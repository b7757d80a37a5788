import { OperatorError } from '../../domain/operator/error.ts';
import type { SecretsChanged, WritePreview } from '../../domain/secrets/results.ts';
import type { ConsentFlags, PromptContext } from '../dialogue/consent.ts';
import { consentToAction } from '../dialogue/consent.ts';
import {
  type SecretPreviewDocument,
  type SecretsWrittenDocument,
  secretPreviewDocument,
  secretsWrittenDocument,
} from '../documents/secret.ts';
import { changedSecretsScreen, importScreen } from '../screens/secrets/changes.ts';
import { conflictingFlags } from './new-value.ts';

export interface WriteFlags extends ConsentFlags {
  'dry-run': boolean;
  overwrite: boolean;
  'skip-existing': boolean;
}

/** How many secrets are written. */
export interface ManySecrets {
  preview: WritePreview;
  prompts: PromptContext;
  /** Asks for the consent that the location requires. */
  consent(): Promise<void>;
  write(options: { overwrite: boolean }): Promise<SecretsChanged>;
  printResult(document: SecretPreviewDocument | SecretsWrittenDocument, screen: () => string): void;
}

/** Shows what will be written, asks on a terminal, and writes it. Throws `secrets_differ`. */
export async function writeMany(
  { preview, prompts, consent, write, printResult }: ManySecrets,
  flags: WriteFlags,
): Promise<void> {
  const { overwrite } = flags;
  if (overwrite && flags['skip-existing'])
    throw conflictingFlags(['--overwrite', '--skip-existing'], 'use only one of them');
  if (flags['dry-run']) {
    printResult(secretPreviewDocument(preview), () => importScreen(preview));
    return;
  }
  const { fresh, changed, place } = preview;
  if (changed.length > 0 && !overwrite && !flags['skip-existing']) throw secretsDiffer(preview);
  const count = fresh.length + (overwrite ? changed.length : 0);
  if (count > 0) {
    if (prompts.noPrompt === null) prompts.printMessage(importScreen(preview));
    await consent();
    const consented = flags.yes || flags.confirm !== undefined || prompts.noPrompt !== null;
    const message = `Write ${count === 1 ? 'it' : `these ${count}`}?`;
    await consentToAction({ message, loses: count > fresh.length }, { yes: consented }, prompts);
  }
  const result = await write({ overwrite });
  printResult(secretsWrittenDocument(result), () => changedSecretsScreen(result, place));
}

function secretsDiffer({ changed, place }: WritePreview): OperatorError {
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
