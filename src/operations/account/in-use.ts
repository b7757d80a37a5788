import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { StackState } from '../../domain/stack/description.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import { staysWithKeys } from '../deployment/plan-destroy.ts';
import { listEnvironments } from '../workspace/list.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/**
 * Refuses to take away what environments of the project still stand on, also the keys that a destroyed one has left:
 * they are deleted by the base's role. Throws `account_in_use`, naming them.
 */
export async function refuseInUse(ctx: Context, base: LoadedEnvironment): Promise<void> {
  const { account } = base.settings;
  const here = (await listEnvironments(ctx)).filter((each) => each.account === account);
  const used = await environmentStacks(await openForReading(ctx, base), base, here);
  const names = [...new Set(used.map(({ tags }) => tags.Environment ?? ''))].sort();
  if (names.length === 0) return;
  const known = new Set(here.map(({ name }) => name));
  const of = (name: string) => used.filter(({ tags }) => tags.Environment === name);
  const gone = (name: string) => !known.has(name) && of(name).every((state) => isKey(base, name, state));
  const left = names.filter(gone);
  throw new OperatorError(
    'gate',
    'account_in_use',
    left.length === names.length
      ? `The account ${account} still has the keys of ${left.join(', ')}`
      : `The account ${account} still has ${names.length === 1 ? 'the environment' : 'environments'} ${names.join(', ')}`,
    {
      value: names.join(', '),
      ...(left.length > 0 && {
        reason: `Without its keys nobody reads what was kept of ${left.join(', ')}: tables, databases, backups`,
      }),
      next: names.flatMap((name) =>
        left.includes(name) ? of(name).flatMap(deleting) : [commandFor('destroy', name)],
      ),
    },
  );
}

/** In every region of the account's base, of environments whose files are here, and of those that stand in two. */
async function environmentStacks(
  aws: Aws,
  base: LoadedEnvironment,
  here: { region: string }[],
): Promise<StackState[]> {
  const read = async (regions: Iterable<string>) => {
    const lists = await Promise.all([...regions].map((region) => aws.stacks.list(region)));
    return lists.flat().filter(({ tags }) => isOurs(base, tags));
  };
  const own = base.rendered.stacks.map(({ description }) => description.region);
  const regions = new Set([base.settings.region, ...own, ...here.map(({ region }) => region)]);
  const found = await read(regions);
  const second = new Set(found.flatMap(({ parameters }) => parameters.ReplicaRegion || []));
  return [...found, ...(await read([...second].filter((region) => !regions.has(region))))];
}

function isOurs({ project }: LoadedEnvironment, tags: Record<string, string>): boolean {
  return tags.ManagedBy === 'ops' && tags.Project === project.project && tags.Environment !== undefined;
}

function isKey({ project }: LoadedEnvironment, environment: string, { name }: StackState): boolean {
  return staysWithKeys(name.slice(`${project.project}-${environment}-`.length));
}

/** There are no files any more that ops could do it by. */
function deleting({ name, id, terminationProtection }: StackState): string[] {
  const which = `--stack-name ${name} --region ${id.split(':')[3] ?? ''}`;
  return [
    ...(terminationProtection
      ? [`aws cloudformation update-termination-protection --no-enable-termination-protection ${which}`]
      : []),
    `aws cloudformation delete-stack ${which}`,
  ];
}
