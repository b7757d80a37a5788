import { expect, it } from 'vitest';
import { manifest, renderInput } from '../../../test/support/rendering.ts';
import { architecturePicture } from '../diagram/environment.ts';
import { stacksPicture } from '../diagram/stacks.ts';
import type { Settings } from '../environment/settings.ts';
import { writeHostsFile } from '../render/inventory.ts';
import { render } from '../render/render.ts';
import { deployed, rendered } from '../testing/stacks.ts';
import { nameProblem } from '../workspace/names.ts';
import {
  accountStacks,
  environmentStacks,
  functionsFor,
  KINDS,
  reservedNames,
  templatesFor,
} from './catalogue.ts';
import { answered } from './inputs.ts';
import { accountKind, environmentKind } from './kind.ts';
import { strangers, withRemoved } from './orphans.ts';

/** Builds each service's images, if there is an address to report failures to. */
const pipeline = environmentKind({
  name: 'pipeline',
  each: 'service',
  inEnvironment: ({ alarm_email }) => alarm_email !== null,
  replica: { needs: [] },
  needs: ['registry', 'builders', 'service'],
  functions: ['drain'],
  removal: 2_000,
  inputs: ({ service }, context) => ({
    ...answered(context, { Email: 'alarm_email' }),
    ...(service && { Port: { value: service.port, origin: { file: service.file, key: 'port' } } }),
  }),
  facts: ({ alarm_email }, { service }) => [`builds ${service?.name}, reports to ${alarm_email}`],
  drawing: {
    outside: { id: 'developers', lines: ['developers'] },
    boxes: (stack) => [{ kind: 'support', lines: ['pipeline', ...stack.facts], place: 'private' }],
    lines: ({ description: { stack } }) => [
      { from: 'developers', to: stack, kind: 'request', label: 'git push', shows: 'way in' },
    ],
  },
});

/** What all pipelines of an account build on. */
const builders = accountKind({
  name: 'builders',
  inEnvironment: true,
  inAccount: ({ github_repository }) => github_repository !== undefined,
});

const kinds = [...KINDS, builders, pipeline];

const TEMPLATE = `Parameters:
  Email: {Type: String}
  Port: {Type: Number}
  ClusterName: {Type: String}
  ArtifactBucket: {Type: String}
  DrainCode: {Type: String}
  ServiceName: {Type: String, Default: none}
Resources:
  Topic: {Type: AWS::SNS::Topic}
`;

function withPipeline(answers: Parameters<typeof renderInput>[0] = {}) {
  const input = renderInput({ alarm_email: 'ops@example.com', ...answers }, [
    manifest('hello', 'port: 9000\n'),
  ]);
  const stacks = environmentStacks(input.services, input.settings, kinds);
  const file = (name: string) => ({ path: `cfn/${name}.yaml`, text: TEMPLATE });
  const own = { path: 'cfn/builders.yaml', text: 'Resources:\n  Topic: {Type: AWS::SNS::Topic}\n' };
  const templates = { ...input.templates, pipeline: file('pipeline'), builders: own };
  return { stacks, settings: input.settings, all: render({ ...input, stacks, templates }) };
}

const dev = withPipeline();

it('is placed after what it needs, in each region, and only if the answers bring it', () => {
  const hosts = (given: Partial<Settings>) =>
    environmentStacks([manifest('hello')], { ...dev.settings, ...given }, kinds).map(({ host }) => host);
  expect(hosts({}).slice(-3)).toEqual(['service-hello', 'builders', 'pipeline-hello']);
  expect(hosts({ replica_region: 'eu-west-1' })).toEqual(
    expect.arrayContaining(['pipeline-hello', 'replica-pipeline-hello']),
  );
  expect(hosts({ alarm_email: null })).not.toContain('pipeline-hello');
  expect([templatesFor(dev.stacks), functionsFor(dev.stacks)]).toEqual([
    expect.arrayContaining(['builders', 'pipeline']),
    ['drain', 'launch'],
  ]);
  const base = (answers: object) => accountStacks([], answers, kinds).map(({ host }) => host);
  expect([base({ github_repository: 'a/b' }).includes('builders'), base({}).includes('builders')]).toEqual([
    true,
    false,
  ]);
});

it('is rendered with its inputs and its facts', () => {
  const stack = dev.all.stacks.at(-1);
  expect(stack?.description).toMatchObject({
    stack: 'pipeline-hello',
    stack_name: 'shop-dev-pipeline-hello',
    scope: 'environment',
    template: 'pipeline-hello.template.yaml',
    source: 'cfn/pipeline.yaml',
    tags: { Service: 'hello' },
    needs: expect.arrayContaining(['toolchain', 'registry-hello', 'cluster', 'builders', 'service-hello']),
    parameters: {
      Email: 'ops@example.com',
      Port: 9000,
      ClusterName: { stack: 'cluster', output: 'ClusterName' },
    },
  });
  expect(stack?.origins).toMatchObject({
    Email: { key: 'alarm_email' },
    Port: { file: 'services/hello.yaml', key: 'port' },
  });
  expect(stack?.facts).toEqual(['builds hello, reports to ops@example.com']);
  expect(dev.all.stacks.at(-2)?.description).toMatchObject({ stack_name: 'shop-builders', scope: 'account' });
});

it('is added to the inventory, and taken out with its answer', () => {
  const hosts = writeHostsFile(dev.all, null, kinds);
  expect(hosts.text).toContain('pipeline-hello:');
  const without = { ...dev.all, stacks: dev.all.stacks.slice(0, -1) };
  expect(writeHostsFile(without, hosts, kinds).text).not.toContain('pipeline-hello');
});

it('is deleted in its turn, and reported if ops did not create it', () => {
  const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
  const state = (host: string) => deployed(rendered(host, { tags }));
  const files = { ...dev.all, stacks: [rendered('network')] };
  const states = ['keys', 'pipeline-hello', 'service-hello', 'cache'].map(state);
  expect(
    withRemoved(files, states, false, kinds)
      .stacks.slice(1)
      .map(({ description }) => description.stack),
  ).toEqual(['pipeline-hello', 'service-hello', 'cache', 'keys']);
  expect(strangers(files, states, kinds)).toEqual([
    ...['shop-dev-keys', 'shop-dev-pipeline-hello', 'shop-dev-service-hello'],
  ]);
});

it('reserves its name if stacks of two environments could have the same name', () => {
  const problem = (name: string) => nameProblem('environment', name, reservedNames(kinds));
  expect(problem('dev-pipeline')).toBe(
    '"dev-pipeline" cannot name an environment: "pipeline" is part of other stack names',
  );
  expect(problem('builders')).not.toBeNull();
  expect(nameProblem('environment', 'builders', reservedNames())).toBeNull();
});

it('is drawn as its record says, or as a box with its name', () => {
  const picture = architecturePicture(dev.all, kinds);
  expect(picture.nodes).toEqual(
    expect.arrayContaining([
      { id: 'developers', kind: 'outside', lines: ['developers'], group: null },
      {
        id: 'pipeline-hello',
        kind: 'support',
        lines: ['pipeline', 'builds hello, reports to ops@example.com'],
        group: 'private-eu-central-1',
      },
      { id: 'builders', kind: 'support', lines: ['builders'], group: 'account' },
    ]),
  );
  expect(picture.edges).toContainEqual({
    from: 'developers',
    to: 'pipeline-hello',
    kind: 'request',
    label: 'git push',
  });
  const plain = [...KINDS, builders, { ...pipeline, drawing: null }];
  expect(architecturePicture(dev.all, plain).nodes).toContainEqual({
    id: 'pipeline-hello',
    kind: 'stack',
    lines: ['pipeline-hello', 'builds hello, reports to ops@example.com'],
    group: 'region-eu-central-1',
  });
  expect(stacksPicture(dev.all).nodes.map(({ id }) => id)).toContain('pipeline-hello');
});
