import type {
  Input,
  OutputInput,
  RenderedEnvironment,
  RenderedStack,
} from '../../src/domain/stack/description.ts';
import { isOutput } from '../../src/domain/stack/inputs.ts';
import { manifest, rendered } from './rendering.ts';

const EXPOSED = 'expose: public\npriority: 100\nsecrets: {TOKEN: {generate: {}}}\n';

/** As `ops env create dev --local --yes` makes it. */
export function trialEnvironment() {
  return rendered({}, [manifest('hello', EXPOSED)]);
}

/** Everything that an answer can turn on. */
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

const AWAY = 'eu-west-1';
const AT_HOME = ['edge', 'api', 'backup', 'table-hello-carts'];

/** The same again in a second region, as the stacks of a replica are: hosts called `replica-…`, inputs from there. */
export function twoRegions(): RenderedEnvironment {
  const home = wholeEnvironment();
  const copied = home.stacks.filter(
    ({ description: { scope, stack } }) => scope === 'environment' && !AT_HOME.includes(stack),
  );
  const hosts = new Set(copied.map(({ description }) => description.stack));
  const moved = (input: Input): Input =>
    isOutput(input) && hosts.has(input.stack)
      ? { ...input, stack: `replica-${input.stack}`, region: AWAY }
      : input;
  const away = copied.map((stack) =>
    changed(stack, {
      stack: `replica-${stack.description.stack}`,
      region: AWAY,
      needs: stack.description.needs.map((need) => (hosts.has(need) ? `replica-${need}` : need)),
      parameters: Object.fromEntries(
        Object.entries(stack.description.parameters).map(([name, input]) => [name, moved(input)]),
      ),
    }),
  );
  return { ...home, stacks: [...home.stacks, globalDatabase(home), ...away].map(copying) };
}

function changed(stack: RenderedStack, description: Partial<RenderedStack['description']>): RenderedStack {
  return { ...stack, description: { ...stack.description, ...description } };
}

function globalDatabase({ stacks }: RenderedEnvironment): RenderedStack {
  const database = stacks.find(({ description }) => description.stack === 'database');
  if (!database) throw new TypeError('no database');
  return changed(database, {
    stack: 'global-database',
    source: 'cfn/global-database.yaml',
    needs: ['database'],
    parameters: { DatabaseClusterArn: output('database', 'DatabaseClusterArn') },
  });
}

/** What leads over: the records to the second load balancer, the global database to its copy. */
function copying(stack: RenderedStack): RenderedStack {
  const { parameters } = stack.description;
  const more: Record<string, Record<string, Input>> = {
    edge: {
      RoutingPolicy: 'failover',
      ReplicaLoadBalancerDnsName: {
        ...output('replica-ingress', 'PublicLoadBalancerDnsName'),
        region: AWAY,
      },
    },
    'replica-database': { GlobalClusterIdentifier: output('global-database', 'GlobalClusterIdentifier') },
  };
  const own = more[stack.description.stack];
  return own ? changed(stack, { parameters: { ...parameters, ...own } }) : stack;
}

function output(stack: string, name: string): OutputInput {
  return { stack, stack_name: `shop-dev-${stack}`, region: 'eu-central-1', output: name };
}
