import { BaseCommand } from '../../cli/command/base-command.ts';
import { environmentArgument, oneOf, text, yesNo } from '../../cli/input/flags.ts';
import { draw, formatFor, PICTURE_FORMATS } from '../../domain/diagram/draw/file.ts';
import { architecturePicture } from '../../domain/diagram/environment.ts';
import { stacksPicture } from '../../domain/diagram/stacks.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';
import { saveDiagram } from '../../operations/workspace/save-diagram.ts';

export default class EnvGraph extends BaseCommand {
  static override summary = 'a picture of the environment, or of what its stacks wait for; reads files only';
  static override examples = [
    'ops env graph dev',
    'ops env graph dev --stacks --output docs/dev-stacks.svg',
    'ops env graph dev --format svg > dev.svg',
  ];
  static override args = { environment: environmentArgument };
  static override flags = {
    stacks: yesNo('stacks', 'what waits for what, with the longest chain marked'),
    format: oneOf('format', 'mermaid (text that many wikis draw) or svg', PICTURE_FORMATS),
    output: text(
      'output',
      'write this file, within the workspace; its ending, .svg or .mmd, names the format',
      {
        value: 'FILE',
      },
    ),
    overwrite: yesNo('overwrite', 'also where ops did not write the file that is there'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvGraph);
    const format = formatFor(flags.format, flags.output);
    const context = await this.context();
    const { rendered } = await loadEnvironment(context, await this.environment(context, args.environment));
    const picture = flags.stacks ? stacksPicture(rendered) : architecturePicture(rendered);
    if (flags.output !== undefined) {
      await saveDiagram(context, picture, { output: flags.output, format, overwrite: flags.overwrite });
      this.say(`Written: ${flags.output}`);
      if (!this.json) return;
    }
    if (this.json) this.show(picture, () => '');
    // As it is: a drawing is not folded like a screen.
    else this.host.terminal.raw(draw(picture, format));
  }
}
