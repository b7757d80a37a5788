import type {
  Input,
  OutputInput,
  RenderedEnvironment,
  RenderedStack,
} from '../../src/domain/stack/description.ts';
import { isOutput } from '../../src/domain/stack/inputs.ts';
import { manifest, rendered } from './rendering.ts';

const EXPOSED = 'expose: public\npriority: 100\nsecrets: {TOKEN: {generate: {}}}\n';

/** As `ops env create dev --local --yes` creates it. */
export function trialEnvironment() {
  return rendered({}, [manifest('hello', EXPOSED)]);
}

/** With everything that answers can turn on. */
export function wholeEnvironment() {
  return rendered(
    {
      third_parties: true,
      database: 'aurora-postgresql',
      backup_vault: true,
      capacity: 'both',
      size: 'production',
      alarm_email: 'ops@example.com',
      domain: 'shop.example.com',
      hosted_zone: 'Z0123456789ABCDEFGHIJ',
    },
    [
      manifest('hello', `${EXPOSED}tables:\n  carts: {partition_key: {name: id}}\n`),
      manifest('orders', 'expose: internal\npriority: 100\ncapacity: fargate\nsecrets: {KEY: {}}\n'),
      manifest('worker', 'expose: none\n'),
    ],
  );
}

const REPLICA_REGION = 'eu-west-1';
const HOME_ONLY = ['edge', 'api', 'backup', 'table-hello-carts'];

/** The same with a second region: replica stacks are called `replica-…` and take their inputs from there. */
export function twoRegions(): RenderedEnvironment {
  const home = wholeEnvironment();
  const copied = home.stacks.filter(
    ({ description: { scope, stack } }) => scope === 'environment' && !HOME_ONLY.includes(stack),
  );
  const names = new Set(copied.map(({ description }) => description.stack));
  const fromReplica = (input: Input): Input =>
    isOutput(input) && names.has(input.stack)
      ? { ...input, stack: `replica-${input.stack}`, region: REPLICA_REGION }
      : input;
  const replica = copied.map((stack) =>
    withDescription(stack, {
      stack: `replica-${stack.description.stack}`,
      region: REPLICA_REGION,
      needs: stack.description.needs.map((need) => (names.has(need) ? `replica-${need}` : need)),
      parameters: Object.fromEntries(
        Object.entries(stack.description.parameters).map(([name, input]) => [name, fromReplica(input)]),
      ),
    }),
  );
  return { ...home, stacks: [...home.stacks, globalDatabase(home), ...replica].map(withReplicaInputs) };
}

function withDescription(
  stack: RenderedStack,
  description: Partial<RenderedStack['description']>,
): RenderedStack {
  return { ...stack, description: { ...stack.description, ...description } };
}

function globalDatabase({ stacks }: RenderedEnvironment): RenderedStack {
  const database = stacks.find(({ description }) => description.stack === 'database');
  if (!database) throw new TypeError('no database');
  return withDescription(database, {
    stack: 'global-database',
    source: 'cfn/global-database.yaml',
    needs: ['database'],
    parameters: { DatabaseClusterArn: output('database', 'DatabaseClusterArn') },
  });
}

/** Adds inputs from the other region: the second load balancer for the records, the global database for its copy. */
function withReplicaInputs(stack: RenderedStack): RenderedStack {
  const { parameters } = stack.description;
  const more: Record<string, Record<string, Input>> = {
    edge: {
      RoutingPolicy: 'failover',
      ReplicaLoadBalancerDnsName: {
        ...output('replica-ingress', 'PublicLoadBalancerDnsName'),
        region: REPLICA_REGION,
      },
    },
    'replica-database': { GlobalClusterIdentifier: output('global-database', 'GlobalClusterIdentifier') },
  };
  const own = more[stack.description.stack];
  return own ? withDescription(stack, { parameters: { ...parameters, ...own } }) : stack;
}

function output(stack: string, name: string): OutputInput {
  return { stack, stack_name: `shop-dev-${stack}`, region: 'eu-central-1', output: name };
}
