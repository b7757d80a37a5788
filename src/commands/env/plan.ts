import { BaseCommand } from '../../cli/command/base-command.ts';
import { planDocument } from '../../cli/documents/deployment.ts';
import { planFlow } from '../../cli/flows/plan.ts';
import { booleanFlag, environmentArgument, onlyFlag } from '../../cli/input/flags.ts';
import { planScreen } from '../../cli/screens/environment/plan.ts';
import { offlinePlan } from '../../domain/deployment/offline-plan.ts';
import { hasChanges } from '../../domain/deployment/plan.ts';
import { checkRendered } from '../../operations/deployment/render.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvPlan extends BaseCommand {
  static override summary = 'show what an apply would change; exit code 4 if changes are pending';
  static override examples = ['ops env plan dev', 'ops env plan dev --offline', 'ops env plan dev --json'];
  static override args = { environment: environmentArgument };
  static override flags = {
    only: onlyFlag,
    offline: booleanFlag('offline', 'plan from the templates only: no credentials, everything counts as new'),
  };

  protected override startsRun(): boolean {
    return true;
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvPlan);
    const context = await this.context();
    const environment = await loadEnvironment(context, await this.environmentName(context, args.environment));
    if (!flags.offline) return planFlow(this, context, environment, flags.only);
    await checkRendered(context, environment);
    const plan = offlinePlan(environment.rendered, flags.only);
    this.printResult(planDocument(plan), () => planScreen(plan, this.output));
    if (hasChanges(plan)) this.setExitStatus('pending');
  }
}
