import { consentByName } from '../../cli/dialogue/consent.ts';
import { secretDeletedDocument } from '../../cli/documents/secret.ts';
import { argument, booleanFlag } from '../../cli/input/flags.ts';
import { deletedScreen, deletionScreen } from '../../cli/screens/secrets/changes.ts';
import { changeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { deleteSecrets, planDeletion } from '../../operations/secrets/delete.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';

const { key: _, yes: __, ...flags } = changeFlags;

export default class SecretDelete extends SecretCommand {
  static override summary = 'delete secrets with all their versions, and their copies in the replica region';
  static override description =
    "Requires the environment's name (or the path), typed or as --confirm NAME. Deletion is final: no version is kept.";
  static override examples = [
    'ops secret delete API_TOKEN -e dev -s hello',
    'ops secret delete --all -e dev -s hello --confirm dev',
    'ops secret delete --all --path /team/old --confirm /team/old',
  ];
  // Accepts any number of names.
  static override strict = false;
  static override args = { name: argument('the names of the secrets') };
  static override flags = { ...flags, all: booleanFlag('all', 'delete all secrets of the service or path') };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SecretDelete);
    const names = flags.all ? null : (argv as string[]);
    if (names?.length === 0) this.secretKey(undefined, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.location(context, flags), { loaded: true });
    this.announcePlanning();
    const deletion = await planDeletion(context, place, names);
    if (deletion.secrets.length > 0) {
      this.printMessage(deletionScreen(deletion));
      const name = place.kind === 'tree' ? place.path : place.env.name;
      await consentByName(name, { confirm: flags.confirm }, this.promptContext());
      await deleteSecrets(context, place, deletion);
    }
    const deleted = deletion.secrets.map(({ name }) => name);
    this.printResult(secretDeletedDocument(deleted, deletion.regions), () => deletedScreen(deleted));
  }
}
