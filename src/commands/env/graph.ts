import { BaseCommand } from '../../cli/command/base-command.ts';
import { pictureDocument } from '../../cli/documents/environment.ts';
import { booleanFlag, choiceFlag, environmentArgument, stringFlag } from '../../cli/input/flags.ts';
import { draw, formatFor, PICTURE_FORMATS } from '../../domain/diagram/draw/file.ts';
import { architecturePicture } from '../../domain/diagram/environment.ts';
import { stacksPicture } from '../../domain/diagram/stacks.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';
import { saveDiagram } from '../../operations/workspace/save-diagram.ts';

export default class EnvGraph extends BaseCommand {
  static override summary = 'draw the environment, or the order of its stacks; reads files only';
  static override examples = [
    'ops env graph dev',
    'ops env graph dev --stacks --output docs/dev-stacks.svg',
    'ops env graph dev --format svg > dev.svg',
  ];
  static override args = { environment: environmentArgument };
  static override flags = {
    stacks: booleanFlag('stacks', 'draw which stacks wait for which, with the longest chain marked'),
    format: choiceFlag('format', 'mermaid (text that many wikis render) or svg', PICTURE_FORMATS),
    output: stringFlag(
      'output',
      'write to this file in the workspace; its extension, .svg or .mmd, sets the format',
      {
        value: 'FILE',
      },
    ),
    overwrite: booleanFlag('overwrite', 'replace the file even if ops did not write it'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvGraph);
    const format = formatFor(flags.format, flags.output);
    const context = await this.context();
    const { rendered } = await loadEnvironment(
      context,
      await this.environmentName(context, args.environment),
    );
    const picture = flags.stacks ? stacksPicture(rendered) : architecturePicture(rendered);
    if (flags.output !== undefined) {
      await saveDiagram(context, picture, { output: flags.output, format, overwrite: flags.overwrite });
      this.printMessage(`Wrote ${flags.output}`);
      if (!this.json) return;
    }
    if (this.json) this.printResult(pictureDocument(picture), () => '');
    // Printed as it is: a drawing is not wrapped like a screen.
    else this.host.terminal.raw(draw(picture, format));
  }
}
