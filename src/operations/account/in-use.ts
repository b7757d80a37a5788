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
 * Refuses to destroy a base that environments of the project still use, or on which keys of destroyed ones depend: the
 * base's role deletes them. Throws `account_in_use` with their names.
 */
export async function refuseInUse(ctx: Context, base: LoadedEnvironment): Promise<void> {
  const { account } = base.settings;
  const environments = (await listEnvironments(ctx)).filter((each) => each.account === account);
  const used = await environmentStacks(await openForReading(ctx, base), base, environments);
  const names = [...new Set(used.map(({ tags }) => tags.Environment ?? ''))].sort();
  if (names.length === 0) return;
  const known = new Set(environments.map(({ name }) => name));
  const stacksOf = (name: string) => used.filter(({ tags }) => tags.Environment === name);
  const onlyKeys = (name: string) =>
    !known.has(name) && stacksOf(name).every((state) => isKey(base, name, state));
  const destroyed = names.filter(onlyKeys);
  throw new OperatorError(
    'gate',
    'account_in_use',
    destroyed.length === names.length
      ? `The account ${account} still has the keys of ${destroyed.join(', ')}`
      : `The account ${account} still has ${names.length === 1 ? 'the environment' : 'environments'} ${names.join(', ')}`,
    {
      value: names.join(', '),
      ...(destroyed.length > 0 && {
        reason: `Without their keys the retained tables, databases and backups of ${destroyed.join(', ')} are unreadable`,
      }),
      next: names.flatMap((name) =>
        destroyed.includes(name) ? stacksOf(name).flatMap(deleteCommands) : [commandFor('destroy', name)],
      ),
    },
  );
}

/** Reads the regions of the base, of the environments in this workspace, and the second regions of those found. */
async function environmentStacks(
  aws: Aws,
  base: LoadedEnvironment,
  environments: { region: string }[],
): Promise<StackState[]> {
  const read = async (regions: Iterable<string>) => {
    const lists = await Promise.all([...regions].map((region) => aws.stacks.list(region)));
    return lists.flat().filter(({ tags }) => isOurs(base, tags));
  };
  const own = base.rendered.stacks.map(({ description }) => description.region);
  const regions = new Set([base.settings.region, ...own, ...environments.map(({ region }) => region)]);
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

/** The environment has no files any more, so ops cannot delete the stack. */
function deleteCommands({ name, id, terminationProtection }: StackState): string[] {
  const which = `--stack-name ${name} --region ${id.split(':')[3] ?? ''}`;
  return [
    ...(terminationProtection
      ? [`aws cloudformation update-termination-protection --no-enable-termination-protection ${which}`]
      : []),
    `aws cloudformation delete-stack ${which}`,
  ];
}
