import { BaseCommand } from '../../cli/command/base-command.ts';
import { auditDocument } from '../../cli/documents/secret.ts';
import { argument, environmentFlag, serviceFlag, stringFlag } from '../../cli/input/flags.ts';
import { auditScreen } from '../../cli/screens/secrets/audit.ts';
import { sinceOf } from '../../domain/audit/since.ts';
import { auditSecrets } from '../../operations/secrets/audit.ts';
import { loadCached } from '../../operations/workspace/load-cached.ts';

export default class SecretAudit extends BaseCommand {
  static override summary = 'show who read and changed secrets, from CloudTrail';
  static override examples = [
    'ops secret audit -e prod',
    'ops secret audit API_TOKEN -e prod -s hello --since 30d',
  ];
  static override args = { name: argument("the secret's name (default: all)") };
  static override flags = {
    env: environmentFlag,
    service: serviceFlag,
    since: stringFlag('since', 'how far back: 30m, 24h, 7d (default 7d), or a date such as 2026-05-01', {
      value: 'WHEN',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretAudit);
    const since = sinceOf(flags.since ?? '7d', this.host.now());
    const context = await this.context();
    const environment = await loadCached(context, await this.environmentName(context, flags.env, '--env'));
    const entries = await auditSecrets(context, environment, {
      ...(flags.service !== undefined && { service: flags.service }),
      ...(args.name !== undefined && { name: args.name }),
      since,
    });
    this.printResult(auditDocument(entries), () => auditScreen(entries, since, this.paint, this.columns));
  }
}
