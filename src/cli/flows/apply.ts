import { hasChanges, type Plan } from '../../domain/deployment/plan.ts';
import type { ApplyResult } from '../../domain/deployment/results.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import { isProduction } from '../../operations/access/production.ts';
import type { Context } from '../../operations/context.ts';
import { type ApplyOptions, applyEnvironment } from '../../operations/deployment/apply.ts';
import { orDiscard } from '../../operations/deployment/discard-plan.ts';
import { planEnvironment } from '../../operations/deployment/plan.ts';
import { missingSecrets } from '../../operations/secrets/missing.ts';
import type { LoadedEnvironment } from '../../operations/workspace/load-environment.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { consentToPlan } from '../dialogue/consent.ts';
import { appliedDocument } from '../documents/deployment.ts';
import { runHeader } from '../progress/header.ts';
import { appliedScreen } from '../screens/environment/applied.ts';
import { planScreen } from '../screens/environment/plan.ts';
import { askMissingSecrets } from '../secrets/ask-values.ts';

/** The flags of a command that applies. */
export interface ApplyFlags {
  yes: boolean;
  confirm?: string | undefined;
  allow?: string[] | undefined;
  only?: string[] | undefined;
  'lock-wait'?: number | undefined;
  reason?: string | undefined;
}

/**
 * Plans, shows the plan, asks for consent and missing secrets, and applies exactly what was shown: an environment, or
 * an account's base. With `--yes`, and outside production, it plans and applies in one run.
 */
export async function applyFlow(
  command: BaseCommand,
  context: Context,
  environment: LoadedEnvironment,
  flags: ApplyFlags,
): Promise<void> {
  const production = await isProduction(context, environment);
  const plan = production || !flags.yes ? await planToApply(command, context, environment, flags) : null;
  const result = await orDiscard(context, environment, plan, async () => {
    const promptContext = command.promptContext(environment.name);
    const allow = plan ? await consentToPlan(plan, production, flags, promptContext) : (flags.allow ?? []);
    return applyWithSecrets(command, context, environment, 'apply', {
      plan,
      allow,
      ...onlyOf(flags),
      lockWait: flags['lock-wait'] ?? 0,
      reason: flags.reason ?? command.commandName,
    });
  });
  const created = createsAll(result, environment.rendered);
  command.printResult(appliedDocument(result), () => appliedScreen(result, { created, ...command.output }));
}

/** Whether the run created every stack, except those that environments share. */
function createsAll({ stacks }: ApplyResult, { stacks: rendered }: RenderedEnvironment): boolean {
  const created = stacks
    .filter(({ action }) => ['create', 'recreate'].includes(action))
    .map(({ stack }) => stack);
  const own = rendered.filter(({ description }) => description.scope === 'environment');
  return (own.length > 0 ? own : rendered).every(({ description }) => created.includes(description.stack));
}

/** Asks for secrets that have no value yet, then applies. */
export async function applyWithSecrets(
  command: BaseCommand,
  context: Context,
  environment: LoadedEnvironment,
  verb: 'create' | 'apply',
  options: Omit<ApplyOptions, 'secrets' | 'signal'>,
): Promise<ApplyResult> {
  const missing = await missingSecrets(context, environment);
  const secrets = await askMissingSecrets(environment, missing, command.promptContext(environment.name));
  return command.runWithProgress(runHeader(environment.rendered, verb, options.only), (signal) =>
    applyEnvironment(context, environment, { ...options, secrets, signal }),
  );
}

/** The plan whose change sets are kept for the apply, shown if it changes anything. */
async function planToApply(
  command: BaseCommand,
  context: Context,
  environment: LoadedEnvironment,
  flags: ApplyFlags,
): Promise<Plan> {
  const plan = await command.runWithProgress(runHeader(environment.rendered, 'plan', flags.only), () =>
    planEnvironment(context, environment, { ...onlyOf(flags), keepChangeSets: true }),
  );
  if (hasChanges(plan)) command.printMessage(planScreen(plan, command.screenOptions));
  return plan;
}

function onlyOf({ only }: ApplyFlags): { only?: string[] } {
  return only?.length ? { only } : {};
}
