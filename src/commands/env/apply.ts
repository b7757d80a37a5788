import type { Interfaces } from '@oclif/core';
import { BaseCommand } from '../../cli/command/base-command.ts';
import { consentToPlan } from '../../cli/dialogue/consent.ts';
import { applyFlags, environmentArgument, globalFlags } from '../../cli/input/flags.ts';
import { runHeader } from '../../cli/progress/header.ts';
import { endScreen } from '../../cli/screens/environment/applied.ts';
import { planScreen } from '../../cli/screens/environment/plan.ts';
import { askSecrets } from '../../cli/secrets/ask-values.ts';
import { hasChanges, type Plan } from '../../domain/deployment/plan.ts';
import type { Context } from '../../operations/context.ts';
import { applyEnvironment } from '../../operations/deployment/apply.ts';
import { orDiscard } from '../../operations/deployment/discard-plan.ts';
import { planEnvironment } from '../../operations/deployment/plan.ts';
import { missingSecrets } from '../../operations/secrets/missing.ts';
import { type LoadedEnvironment, loadEnvironment } from '../../operations/workspace/load-environment.ts';

interface Given {
  yes: boolean;
  confirm?: string | undefined;
  allow?: string[] | undefined;
  only?: string[] | undefined;
  'lock-wait'?: number | undefined;
  reason?: string | undefined;
}

const ARGS = { environment: environmentArgument };

export default class EnvApply extends BaseCommand {
  static override summary = 'make AWS what the files say; asks no settings';
  static override description =
    'Plans, shows the plan, asks, and executes exactly what was shown. With --yes it plans and applies in one run.';
  static override examples = [
    'ops env apply dev',
    'ops env apply dev --yes',
    'ops env apply live --confirm live',
  ];
  static override args: Interfaces.ArgInput = ARGS;
  static override flags: Interfaces.FlagInput = applyFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse({ args: ARGS, flags: applyFlags, baseFlags: globalFlags });
    const context = await this.context();
    const environment = await loadEnvironment(context, await this.environment(context, args.environment));
    await this.apply(context, environment, flags);
  }

  /** Of whatever is deployed as a whole: an environment, or an account's base. */
  protected async apply(context: Context, environment: LoadedEnvironment, flags: Given): Promise<void> {
    const { rendered, name } = environment;
    const only = flags.only?.length ? { only: flags.only } : {};
    const production = rendered.size === 'production';
    const needsPlan = production || !flags.yes;
    const plan = needsPlan
      ? await this.watched(runHeader(rendered, 'plan', flags.only), () =>
          planEnvironment(context, environment, { ...only, keepChangeSets: true }),
        )
      : null;
    if (plan) this.#review(plan);
    const result = await orDiscard(context, environment, plan, async () => {
      const allow = plan
        ? await consentToPlan(plan, production, flags, this.asking(name))
        : (flags.allow ?? []);
      const missing = await missingSecrets(context, environment);
      const secrets = await askSecrets(environment, missing, this.asking(name));
      return this.watched(runHeader(rendered, 'apply', flags.only), (signal) =>
        applyEnvironment(context, environment, {
          plan,
          allow,
          ...only,
          secrets,
          lockWait: flags['lock-wait'] ?? 0,
          reason: flags.reason ?? this.words,
          signal,
        }),
      );
    });
    this.show(result, () => endScreen(result, { columns: this.columns, paint: this.paint }));
  }

  #review(plan: Plan): void {
    if (!hasChanges(plan)) return;
    this.say(planScreen(plan, { columns: this.desk.columns, paint: this.paint }));
  }
}
