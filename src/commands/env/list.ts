import { BaseCommand } from '../../cli/command/base-command.ts';
import { environmentListDocument } from '../../cli/documents/environment.ts';
import { booleanFlag } from '../../cli/input/flags.ts';
import { placeFlags, placeFrom } from '../../cli/input/place-flags.ts';
import { listScreen } from '../../cli/screens/environment/show.ts';
import { listEnvironments } from '../../operations/workspace/list.ts';
import { projectFile } from '../../operations/workspace/project-file.ts';

export default class EnvList extends BaseCommand {
  static override summary = 'list the environments of this workspace, or also those that are deployed';
  static override description =
    'Reads files only. With --aws it also reads the stacks in the accounts and regions of these environments, or where the flags say, and lists environments of the project whose files are elsewhere or lost.';
  static override examples = ['ops env list', 'ops env list --json', 'ops env list --aws --profile team'];
  static override flags = {
    aws: booleanFlag('aws', 'also list what is deployed, with or without files'),
    ...placeFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(EnvList);
    const context = await this.context();
    await projectFile(context);
    if (flags.aws) {
      // Loaded only here: listing files starts faster without it.
      const { listFlow } = await import('../../cli/flows/list.ts');
      return listFlow(this, context, placeFrom(flags));
    }
    const environments = await listEnvironments(context);
    this.printResult(environmentListDocument(environments), () => listScreen(environments, this.paint));
  }
}
