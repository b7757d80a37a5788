import { consentToAction } from '../../cli/dialogue/consent.ts';
import { secretSetDocument } from '../../cli/documents/secret.ts';
import { secretWrittenFlow } from '../../cli/flows/secret-written.ts';
import { argument, integerFlag } from '../../cli/input/flags.ts';
import { changeFlags, restartFlag, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { planRollback, rollBack } from '../../operations/secrets/history.ts';
import { changeNeeds, findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretRollback extends SecretCommand {
  static override summary = 'restore the value of an older version';
  static override description =
    'ECS cannot use an older version, so the old value is written as a new one. Tasks read it when they next start.';
  static override examples = [
    'ops secret rollback API_TOKEN -e dev -s hello',
    'ops secret rollback API_TOKEN -e dev -s hello --to-version 3 --yes',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    ...changeFlags,
    restart: restartFlag,
    'to-version': integerFlag('to-version', 'the version to restore (default: the one before the newest)', {
      min: 1,
      max: 1e9,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretRollback);
    const key = this.secretKey(args.name, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.location(context, flags), { loaded: true });
    const plan = await planRollback(context, place, key.name, flags['to-version'] ?? null);
    if (plan.value === null) {
      const { from, to } = plan;
      this.printResult(
        secretSetDocument(key, { name: plan.name, version: from, services: [] }),
        () => `Nothing to do: version ${from} of ${plan.name} already has the value of version ${to}`,
      );
      return;
    }
    const message = `Write the value of version ${plan.to} of ${plan.name} as version ${plan.from + 1}?`;
    await this.consent(await changeNeeds(context, place), flags);
    const consented = flags.yes || flags.confirm !== undefined;
    await consentToAction({ message, loses: true }, { yes: consented }, this.promptContext());
    const result = await rollBack(context, place, plan, plan.value);
    await secretWrittenFlow(this, context, place, { key, result, restart: flags.restart });
  }
}
