import { hasChanges } from '../../domain/deployment/plan.ts';
import type { Context } from '../../operations/context.ts';
import { planEnvironment } from '../../operations/deployment/plan.ts';
import type { LoadedEnvironment } from '../../operations/workspace/load-environment.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { planDocument } from '../documents/deployment.ts';
import { runHeader } from '../progress/header.ts';
import { planScreen } from '../screens/environment/plan.ts';

/** Shows what an apply would change, of an environment or an account's base. Exit `pending` if it would change anything. */
export async function planFlow(
  command: BaseCommand,
  context: Context,
  environment: LoadedEnvironment,
  only: string[] | undefined,
): Promise<void> {
  const plan = await command.runWithProgress(runHeader(environment.rendered, 'plan', only), () =>
    planEnvironment(context, environment, { ...(only && { only }) }),
  );
  command.printResult(planDocument(plan), () => planScreen(plan, command.output));
  if (hasChanges(plan)) command.setExitStatus('pending');
}
