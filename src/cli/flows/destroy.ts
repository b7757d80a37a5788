import { type DestroyPlan, isNothing } from '../../domain/deployment/results.ts';
import type { Context } from '../../operations/context.ts';
import { destroyEnvironment, planDestroy } from '../../operations/deployment/destroy.ts';
import type { LoadedEnvironment } from '../../operations/workspace/load-environment.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { consentByName } from '../dialogue/consent.ts';
import { destroyedDocument } from '../documents/deployment.ts';
import { runHeader } from '../progress/header.ts';
import { destroyedScreen, destroyScreen, nothingScreen } from '../screens/environment/destroy.ts';

export interface DestroyChoices {
  /** The name, given as a flag instead of typed. */
  confirm: string | undefined;
  lockWait: number;
  deleteSecrets: boolean;
  keepFiles: boolean;
  /** Throws if it must not be destroyed; called before anything is listed. */
  refuse?(): Promise<void>;
}

/**
 * Nothing is deployed where the files look: a repeated command is done. The files stay, because the stacks may be
 * somewhere else, which another account, region or project in the files would hide.
 */
async function reportNothing(
  command: BaseCommand,
  { name, rendered }: LoadedEnvironment,
  plan: DestroyPlan,
  confirm: string | undefined,
): Promise<void> {
  if (confirm !== undefined) await consentByName(name, { confirm }, command.promptContext(name));
  const none = { environment: name, local: rendered.local, stacks: [], unchanged: [], left: [], seconds: 0 };
  command.printResult(destroyedDocument({ ...none, stays: plan.stays }), () =>
    nothingScreen(rendered, plan.stays),
  );
}

/** Lists what is lost, asks for the name, and deletes: an environment, or an account's base. */
export async function destroyFlow(
  command: BaseCommand,
  context: Context,
  environment: LoadedEnvironment,
  { confirm, refuse, ...options }: DestroyChoices,
): Promise<void> {
  const { name, rendered } = environment;
  const consent = () => consentByName(name, { confirm }, command.promptContext(name));
  // Without a terminal the name cannot be typed: refused before AWS is read.
  if (!command.interactive) await consent();
  await refuse?.();
  command.announcePlanning();
  const plan = await planDestroy(context, environment);
  if (isNothing(plan)) return reportNothing(command, environment, plan, confirm);
  const files = { kept: options.keepFiles };
  command.printMessage(destroyScreen(plan, files, command.paint));
  await consent();
  const result = await command.runWithProgress(runHeader(rendered, 'destroy'), (signal) =>
    destroyEnvironment(context, environment, { ...options, signal }),
  );
  command.printResult(destroyedDocument(result), () => destroyedScreen(result, files, command.paint));
}
