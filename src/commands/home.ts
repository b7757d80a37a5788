import { BaseCommand } from '../cli/command/base-command.ts';
import { homeDocument } from '../cli/documents/workspace.ts';
import { type Home, homeScreen } from '../cli/screens/home.ts';
import { localStatus } from '../operations/machine/local.ts';
import { listEnvironments } from '../operations/workspace/list.ts';
import { loadWorkspace } from '../operations/workspace/load-workspace.ts';

/** `ops` without arguments: where you are and the next command. */
export default class HomeCommand extends BaseCommand {
  static override summary = 'show where you are and the next command';
  static override hidden = true;

  async run(): Promise<void> {
    await this.parse(HomeCommand);
    const home = await this.#readHome();
    this.printResult(homeDocument(home), () => homeScreen(home));
  }

  async #readHome(): Promise<Home> {
    const context = await this.context();
    if (!(await context.workspace.read('ops.yaml')))
      return { workspace: null, local: null, next: 'ops init' };
    const { project } = await loadWorkspace(context);
    const environments = await listEnvironments(context);
    const local = await localStatus(context);
    const [first] = environments;
    const isStopped = first?.local && !local.running;
    const next = first ? (isStopped ? 'ops local up' : `ops env show ${first.name}`) : 'ops env create';
    return { workspace: { root: context.workspace.root, project, environments }, local, next };
  }
}
