import { BaseCommand } from '../../cli/command/base-command.ts';
import { renderedDocument } from '../../cli/documents/environment.ts';
import { argument } from '../../cli/input/flags.ts';
import { renderedScreen } from '../../cli/screens/environment/rendered.ts';
import { renderEnvironment } from '../../operations/deployment/render.ts';
import { loadEither } from '../../operations/workspace/load-account.ts';

export default class EnvRender extends BaseCommand {
  static override summary = 'write build/ from the files: no credentials, no network';
  static override description =
    "Writes the folder that ansible-playbook deploys, and checks its templates as a plan does. For an account's base, give account-ID.";
  static override examples = ['ops env render dev', 'ops env render account-123456789012'];
  static override args = {
    environment: argument("the environment, or account-ID for an account's base (default: OPS_ENV)"),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(EnvRender);
    const context = await this.context();
    const name = await this.environmentName(context, args.environment);
    const environment = await loadEither(context, name);
    await renderEnvironment(context, environment);
    this.printResult(renderedDocument(environment.rendered), () => renderedScreen(environment.rendered));
  }
}
