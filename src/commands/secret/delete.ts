import { consentByName } from '../../cli/dialogue/consent.ts';
import { argument, yesNo } from '../../cli/input/flags.ts';
import { deletedScreen, deletionScreen } from '../../cli/screens/secrets/changes.ts';
import { changeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { deleteSecrets, planDeletion } from '../../operations/secrets/delete.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';

const { key: _, yes: __, ...flags } = changeFlags;

export default class SecretDelete extends SecretCommand {
  static override summary = 'delete secrets with all their versions, and their copies in a second region';
  static override description =
    "Needs the environment's name (or the path), typed or as --confirm NAME. Deleted is deleted: no version is kept.";
  static override examples = [
    'ops secret delete API_TOKEN -e dev -s hello',
    'ops secret delete --all -e dev -s hello --confirm dev',
    'ops secret delete --all --path /team/old --confirm /team/old',
  ];
  // Any number of names.
  static override strict = false;
  static override args = { name: argument('the names of the secrets, any number of them') };
  static override flags = { ...flags, all: yesNo('all', 'all of the service, or of the path') };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SecretDelete);
    const names = flags.all ? null : (argv as string[]);
    if (names?.length === 0) this.nameIn(undefined, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags), { loaded: true });
    const deletion = await planDeletion(context, place, names);
    if (deletion.secrets.length > 0) {
      this.say(deletionScreen(deletion));
      const name = place.kind === 'tree' ? place.path : place.env.name;
      await consentByName(name, { confirm: flags.confirm }, this.asking());
      await deleteSecrets(context, place, deletion);
    }
    const deleted = deletion.secrets.map(({ name }) => name);
    this.show({ deleted, regions: deletion.regions }, () => deletedScreen(deleted));
  }
}
