import { expect, test } from 'vitest';
import { manifest, rendered } from '../../../test/support/rendering.ts';
import { buildFiles } from './build-files.ts';
import { buildSchema, stackDescriptionSchema } from './description-schema.ts';

const SECRETS =
  'secrets: {KEY: {}, MADE: {generate: {}}, OURS: {shared: true}}\nread_secrets: true\ntables: {carts: {partition_key: {name: id, type: string}}}\n';

test.each([
  ['a trial environment', {}],
  ['a database, hosts, an API for third parties', { database: 'aurora-postgresql', third_parties: true }],
  ['a second region', { replica_region: 'eu-west-1' }],
] as const)('the rendered %s matches the published format', (_, answers) => {
  const environment = rendered(answers, [manifest('hello', SECRETS)]);
  const { 'build.json': build = '', ...others } = buildFiles(environment);
  expect(buildSchema.parse(JSON.parse(build))).toEqual(JSON.parse(build));
  for (const { description } of environment.stacks) {
    const written = JSON.parse(others[`${description.stack}.json`] ?? '');
    expect(stackDescriptionSchema.parse(written)).toEqual(description);
  }
});

test('the sample contains secrets, copies, paths and artefacts, so all are checked', () => {
  const { stacks } = rendered({ replica_region: 'eu-west-1' }, [manifest('hello', SECRETS)]);
  const descriptions = stacks.map(({ description }) => description);
  const has = (holds: (description: (typeof descriptions)[number]) => unknown) => descriptions.some(holds);
  expect({
    generated: has(({ secrets }) => secrets.some(({ generate }) => generate !== null)),
    copied: has(({ secrets }) => secrets.some(({ copy_from }) => copy_from !== undefined)),
    paths: has(({ secret_paths }) => secret_paths !== undefined),
    artifacts: has(({ artifacts }) => artifacts !== undefined),
  }).toEqual({ generated: true, copied: true, paths: true, artifacts: true });
});

test('unknown keys are refused', () => {
  const [stack] = rendered().stacks;
  expect(stackDescriptionSchema.safeParse({ ...stack?.description, extra: 1 }).success).toBe(false);
});
