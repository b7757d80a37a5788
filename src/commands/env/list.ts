import { BaseCommand } from '../../cli/command/base-command.ts';
import { environmentListDocument } from '../../cli/documents/environment.ts';
import { listScreen } from '../../cli/screens/environment/show.ts';
import { listEnvironments } from '../../operations/workspace/list.ts';
import { projectFile } from '../../operations/workspace/project-file.ts';

export default class EnvList extends BaseCommand {
  static override summary = 'list the environments of this workspace; reads files only';
  static override examples = ['ops env list', 'ops env list --json'];

  async run(): Promise<void> {
    await this.parse(EnvList);
    const context = await this.context();
    await projectFile(context);
    const environments = await listEnvironments(context);
    this.printResult(environmentListDocument(environments), () => listScreen(environments, this.paint));
  }
}
