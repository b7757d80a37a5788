import { consentToDo } from '../../cli/dialogue/consent.ts';
import { argument, whole } from '../../cli/input/flags.ts';
import { secretSetScreen } from '../../cli/screens/secrets/secrets.ts';
import { restartScreen } from '../../cli/screens/services/restart.ts';
import { changeFlags, restartFlag, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { planRollback, rollBack } from '../../operations/secrets/history.ts';
import { titleOf } from '../../operations/secrets/location/location.ts';
import { changeNeeds, findLocation } from '../../operations/secrets/location/resolve.ts';
import { restartConsumers } from '../../operations/secrets/set.ts';

export default class SecretRollback extends SecretCommand {
  static override summary = 'write the value of an older version anew';
  static override description =
    'ECS cannot be given an older version, so the old value becomes a new one. Tasks read it when they next start.';
  static override examples = [
    'ops secret rollback API_TOKEN -e dev -s hello',
    'ops secret rollback API_TOKEN -e dev -s hello --to-version 3 --yes',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    ...changeFlags,
    restart: restartFlag,
    'to-version': whole('to-version', 'the version whose value it is (the one before the newest)', {
      min: 1,
      max: 1e9,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretRollback);
    const name = this.nameIn(args.name, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags), { loaded: true });
    const plan = await planRollback(context, place, name, flags['to-version'] ?? null);
    if (plan.value === null) {
      const { from, to } = plan;
      this.show(
        { name: plan.name, version: from, services: [] },
        () => `Nothing to do: version ${from} of ${plan.name} has the value of version ${to} already`,
      );
      return;
    }
    const question = `Write the value of version ${plan.to} of ${plan.name} as version ${plan.from + 1}?`;
    await this.consent(await changeNeeds(context, place), flags);
    await consentToDo(question, { yes: flags.yes || flags.confirm !== undefined }, this.asking());
    const result = await rollBack(context, place, plan, plan.value);
    const screen = secretSetScreen(result, titleOf(place));
    if (!flags.restart) return this.show(result, () => screen);
    // Said before it is waited for: the secret is set, whatever becomes of the services.
    this.say(screen);
    const restarted = await restartConsumers(context, place, result.services, this.interrupts);
    this.show({ ...result, restarted }, () => restartScreen(restarted));
  }
}
