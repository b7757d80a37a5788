import { BaseCommand } from '../cli/command/base-command.ts';
import { doctorDocument } from '../cli/documents/machine.ts';
import { doctorScreen } from '../cli/screens/machine/doctor.ts';
import { diagnose } from '../operations/machine/doctor.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'check tools and credentials, and say how to fix problems';
  static override examples = ['ops doctor'];

  async run(): Promise<void> {
    await this.parse(Doctor);
    const checks = await diagnose(await this.context());
    this.printResult(doctorDocument(checks), () => doctorScreen(checks, this.paint));
    if (checks.some((check) => !check.ok)) this.setExitStatus('input');
  }
}
