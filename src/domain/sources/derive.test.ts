import { describe, expect, it } from 'vitest';
import { manifest, renderInput } from '../../../test/support/rendering.ts';
import { withDefaults } from '../environment/defaults.ts';
import type { Answers } from '../environment/settings.ts';
import { render } from '../render/render.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type { StackState } from '../stack/description.ts';
import { isOutput, literalText } from '../stack/inputs.ts';
import { parseTemplate } from '../template/parse.ts';
import { parametersOf } from '../template/template.ts';
import { deployed } from '../testing/stacks.ts';
import { derivedAnswers } from './derive.ts';

const hello = () => manifest('hello', 'expose: public\npriority: 10\n');

/** The stacks as CloudFormation describes them: with every parameter, also those that have their default. */
function statesOf(answers: Partial<Answers>, services: ServiceManifest[]): Map<string, StackState> {
  const own = render(renderInput(answers, services)).stacks.filter(
    ({ description }) => description.scope === 'environment',
  );
  return new Map(
    own.map((stack) => {
      const { description, templateText } = stack;
      const defaults = parametersOf(parseTemplate(description.template, templateText)).map(
        ({ name, default: value }) => [name, typeof value === 'object' ? '' : String(value)],
      );
      const given = Object.entries(description.parameters).map(([name, input]) => [
        name,
        isOutput(input) ? `output of ${input.stack}` : literalText(input),
      ]);
      const parameters = Object.fromEntries([...defaults, ...given]);
      return [description.stack, deployed(stack, parameters)] as const;
    }),
  );
}

/** What names, tags and places say. */
function base(answers: Partial<Answers>): Partial<Answers> {
  const { size = 'trial', services = ['hello'], replica_region } = answers;
  return {
    account: '000000000000',
    local: true,
    region: 'eu-central-1',
    size,
    services,
    ...(replica_region && { replica_region }),
  };
}

function derived(answers: Partial<Answers>, change: (states: Map<string, StackState>) => void = () => {}) {
  const services = [hello()];
  const states = statesOf(answers, services);
  change(states);
  return derivedAnswers(base(answers), { project: 'shop', environment: 'dev', states, services });
}

const NETWORK = {
  vpc_id: 'vpc-0123456789abcdef0',
  vpc_cidr: '10.9.0.0/16',
  public_subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  private_subnets: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
};

describe('answers that differ from the defaults come back from the stacks alone', () => {
  it.each<[string, Partial<Answers>]>([
    ['none', {}],
    ['numbers and choices', { zones: 3, nat_gateways: 'per-zone', log_retention_days: 30, max_hosts: 7 }],
    ['Fargate', { capacity: 'fargate' }],
    ['a size', { size: 'production', min_hosts: 4 }],
    ['a database', { database: 'aurora-mysql', database_readers: 2, backup_days: 9 }],
    ['switches', { flow_logs: true, access_logs: true, interface_endpoints: true }],
    ['a backup vault', { backup_vault: true }],
    ['an API', { third_parties: true }],
    ['a domain', { domain: 'shop.example', hosted_zone: 'Z0123456789ABCDEFGHIJ' }],
    ['an existing network', NETWORK],
    ['a mail address', { alarm_email: 'ops@example.com' }],
    ['a second region', { replica_region: 'eu-west-1', replica_ami: 'ami-0123456789abcdef0' }],
  ])('%s', (_, given) => {
    const { answers, open } = derived(given);
    const { settings } = renderInput(given, [hello()]);
    expect(withDefaults(answers)).toEqual(settings);
    expect(open).toEqual([]);
  });
});

it('leaves a NoEcho parameter open', () => {
  const { answers, open } = derived({ alarm_email: 'ops@example.com' }, (states) => {
    for (const state of states.values())
      if (state.parameters.AlarmEmail) state.parameters.AlarmEmail = '****';
  });
  expect(answers.alarm_email).toBeUndefined();
  expect(open).toEqual([{ what: 'alarm_email (observability, AlarmEmail)', why: 'CloudFormation hides it' }]);
});

it('leaves open what the parameters of several stacks say differently, and what no answer explains', () => {
  const { answers, open } = derived({ log_retention_days: 30 }, (states) => {
    const cluster = states.get('cluster');
    if (cluster) cluster.parameters.LogRetentionDays = '60';
    states.set('elsewhere', { ...(cluster as StackState), name: 'shop-dev-elsewhere' });
    states.delete('discovery');
  });
  expect(answers.log_retention_days).toBeUndefined();
  expect(open).toEqual([
    { what: 'log_retention_days', why: 'the parameters of the stacks do not agree about it' },
    { what: 'elsewhere', why: 'it is deployed, but no answer says so with certainty' },
    { what: 'discovery', why: 'it is not deployed, but the answers have it by default' },
  ]);
});

it.each(['999', 'x; rm -rf /', '\u001b[31m3'])('does not take %j for a number of zones', (value) => {
  const { answers } = derived({}, (states) => {
    const network = states.get('network');
    if (network) network.parameters.ZoneCount = value;
  });
  expect(answers.zones).toBeUndefined();
});
