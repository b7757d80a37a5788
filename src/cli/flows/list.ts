import type { Context } from '../../operations/context.ts';
import { listDeployed } from '../../operations/environment/list-deployed.ts';
import type { GivenPlace } from '../../operations/environment/places.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { deployedListDocument } from '../documents/environment.ts';
import { deployedListScreen } from '../screens/environment/adopt.ts';

/** Lists what the files have beside what is deployed. */
export async function listFlow(command: BaseCommand, context: Context, given: GivenPlace): Promise<void> {
  const { environments, places } = await listDeployed(context, given);
  const searched = places.map(({ account, target: { region, profile, local } }) => ({
    account,
    region,
    profile,
    local,
  }));
  command.printResult(deployedListDocument(environments, searched), () =>
    deployedListScreen(environments, searched, command.paint),
  );
}
