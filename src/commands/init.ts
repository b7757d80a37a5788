import { basename, relative, resolve } from 'node:path';
import { BaseCommand } from '../cli/command/base-command.ts';
import { initDocument } from '../cli/documents/workspace.ts';
import { quote } from '../cli/input/command-line.ts';
import { argument, stringFlag } from '../cli/input/flags.ts';
import { labelled } from '../cli/terminal/text.ts';
import { nameProblem, suggestedName } from '../domain/workspace/names.ts';
import { initWorkspace } from '../operations/workspace/init.ts';

export default class Init extends BaseCommand {
  static override summary = 'turn a folder into a workspace';
  static override description =
    'Writes ops.yaml, an example service, schemas and .gitignore. Overwrites nothing.';
  static override examples = ['ops init', 'ops init shop --project shop'];
  static override args = { dir: argument('the folder (default: this one); created if it does not exist') };
  static override flags = {
    project: stringFlag('project', "the project's name (default: the folder's)", { value: 'NAME' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const context = await this.context({ newWorkspace: args.dir ?? '.' });
    const { root } = context.workspace;
    const suggestion = suggestedName('project', basename(root)) ?? 'ops';
    const project = flags.project ?? (await this.#ask(suggestion));
    const files = await initWorkspace(context, { project });
    const path = relative('.', resolve(flags.directory ?? '.', args.dir ?? '.'));
    const changeFolder = path === '' ? '' : `cd ${quote(path.startsWith('..') ? root : path)} && `;
    this.printResult(initDocument({ project, root }, files), () =>
      [
        `${root} is now the workspace of ${project}`,
        ...labelled('Written', files, 9),
        ...labelled('Next', [`${changeFolder}ops env create`], 9),
      ].join('\n'),
    );
  }

  async #ask(suggestion: string): Promise<string> {
    if (!this.interactive) return suggestion;
    return (await this.prompter()).text({
      message: 'Project name',
      why: 'It is the first part of every name in AWS and cannot be changed later.',
      initial: suggestion,
      problem: (name) => nameProblem('project', name),
    });
  }
}
