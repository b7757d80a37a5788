import { expect } from 'vitest';
import { destructiveChanges, type Plan } from '../../src/domain/deployment/plan.ts';
import { createHostedZone } from './ask-aws.ts';
import { Sandbox } from './support.ts';

const FILE = 'inventories/dev/environment.yml';

export interface Deployed {
  sandbox: Sandbox;
  endpoint: string;
  zone: string;
}

/** A trial environment in a region with four zones, so that each number of them can be planned. */
export async function deployedTrial(): Promise<Deployed> {
  const sandbox = await Sandbox.make();
  const endpoint = await sandbox.localUp();
  const zone = await createHostedZone(endpoint, 'example.com');
  await sandbox.ok(['env', 'create', 'dev', '--local', '--yes', '--json', '--region', 'us-west-2']);
  return { sandbox, endpoint, zone };
}

/** Answers, and the consents that changing them requires. */
export type Toggle = [string, string[]];

export const CERTIFICATE =
  'arn:aws:acm:us-west-2:000000000000:certificate/11111111-2222-3333-4444-555555555555';
export const DOMAIN = 'domain=dev.example.com hosted_zone=ZONE';

/** `stack/LogicalId` of each word. */
export function ids(stack: string, names: string): string[] {
  return names.split(' ').map((name) => `${stack}/${name}`);
}

/** Without hosts their Auto Scaling group and its dependencies are deleted; targets are IP addresses, not instances. */
export const WITHOUT_HOSTS = [
  'lifecycle/*',
  ...ids('cluster', 'CapacityProvider HostInstanceProfile HostLaunchTemplate HostRole Hosts'),
  ...ids('service-hello', 'HostDiscovery TargetGroup'),
];

/** Plans a change of these answers and restores the file. */
async function planned(
  { sandbox, zone }: Deployed,
  answers: string[],
): Promise<{ consents: string[]; lost: string[]; changes: number }> {
  const before = await sandbox.read(FILE);
  await sandbox.ok(['env', 'set', 'dev', ...answers.map((answer) => answer.replace('ZONE', zone))]);
  const { code, stdout, stderr } = await sandbox.run(['env', 'plan', 'dev', '--json']);
  await sandbox.write(FILE, before);
  if (code !== 0 && code !== 4) throw new TypeError(`${answers.join(' ')}: ${code}\n${stdout}\n${stderr}`);
  const plan = JSON.parse(stdout) as Plan;
  return {
    consents: destructiveChanges(plan).map(({ id }) => id),
    lost: losses(plan),
    changes: plan.stacks.reduce((sum, stack) => sum + stack.changes.length, 0),
  };
}

/** Derived from CloudFormation's change sets, independently of the rule that requires consent. */
function losses(plan: Plan): string[] {
  return plan.stacks.flatMap(({ name, action, changes }) =>
    changes
      .filter(({ holds_data }) => holds_data)
      .filter((change) => change.action === 'remove' || change.replacement !== 'never')
      .map(({ logical_id }) => (action === 'delete' ? `${name}/*` : `${name}/${logical_id}`)),
  );
}

/** Checks that changing the answers requires exactly these consents, and that they cover all data loss. */
export async function check(deployed: Deployed, [answers, consents]: Toggle): Promise<void> {
  const found = await planned(deployed, answers.split(' '));
  expect(found.changes).toBeGreaterThan(0);
  expect(found.consents).toEqual(expect.arrayContaining(found.lost));
  expect(found.consents.toSorted()).toEqual(consents.toSorted());
}
