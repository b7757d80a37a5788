import type { SecretWritten } from '../../domain/secrets/results.ts';
import type { Context } from '../../operations/context.ts';
import { type SecretPlace, titleOf } from '../../operations/secrets/location/location.ts';
import { restartConsumers } from '../../operations/secrets/restart-consumers.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { type SecretKey, secretSetDocument } from '../documents/secret.ts';
import { secretSetScreen } from '../screens/secrets/secrets.ts';
import { restartScreen } from '../screens/services/restart.ts';

/** Shows a secret that was written; with `restart`, restarts the services that use it. */
export async function secretWrittenFlow(
  command: BaseCommand,
  context: Context,
  place: SecretPlace,
  { key, result, restart }: { key: SecretKey; result: SecretWritten; restart: boolean },
): Promise<void> {
  const screen = secretSetScreen(result, titleOf(place));
  if (!restart) return command.printResult(secretSetDocument(key, result), () => screen);
  // Shown before the wait: the secret is set even if the restart fails.
  command.printMessage(screen);
  const restarted = await restartConsumers(context, place, result.services, command.interrupts);
  command.printResult(secretSetDocument(key, result, restarted), () => restartScreen(restarted));
}
