import { expect, it } from 'vitest';
import { IMAGE } from '../../../test/support/rendering.ts';
import { readEnvironment } from '../answers/files/environment-file.ts';
import { OperatorError } from '../operator/error.ts';
import { readService } from '../service/manifest.ts';
import { meanTheSame, sourceFiles } from './files.ts';
import { readKeptSources } from './kept-sources.ts';

const OWNER = {
  project: 'shop',
  environment: 'dev',
  account: '123456789012',
  region: 'eu-central-1',
  local: false,
};
const ANSWERS = {
  account: OWNER.account,
  region: OWNER.region,
  size: 'small',
  vpc_cidr: '10.20.0.0/16',
  services: ['hello'],
};
const MANIFEST = {
  image: IMAGE,
  proxy: { image: IMAGE },
  expose: 'public',
  priority: 10,
  environment: { GREETING: 'no', FROM: '{{ lookup("pipe", "id") }}' },
};
const KEPT = {
  format: 1,
  project: 'shop',
  environment: 'dev',
  account: OWNER.account,
  region: OWNER.region,
  bucket: {
    stack: 'toolchain',
    stack_name: 'shop-toolchain',
    region: OWNER.region,
    output: 'ArtifactBucket',
  },
  key: 'environments/dev/sources.json',
  tags: {},
  answers: ANSWERS,
  services: { hello: MANIFEST },
  state: 'deployed',
  at: '2026-11-29T20:00:00Z',
  by: 'arn:aws:iam::123456789012:user/anna',
};

function refusal(document: unknown): OperatorError {
  try {
    readKeptSources(typeof document === 'string' ? document : JSON.stringify(document), OWNER);
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new TypeError('it was accepted');
}

it('becomes files that ops reads with the same meaning', () => {
  const kept = readKeptSources(JSON.stringify(KEPT), OWNER);
  expect(kept).toEqual(KEPT);
  const [environment, hello] = sourceFiles('dev', kept);
  if (!environment || !hello) throw new TypeError('no files');
  const read = readEnvironment(environment, { environment: 'dev', services: ['hello'] });
  expect([environment.path, read.answers]).toEqual(['inventories/dev/environment.yml', ANSWERS]);
  expect(hello.path).toBe('services/hello.yaml');
  expect(readService('hello', hello).source.value).toEqual(MANIFEST);
});

it.each<[string, unknown, string]>([
  ['no JSON', '{', 'it is not JSON'],
  ['a list', [], 'has the format "none"; this version of ops reads format 1'],
  ['another format', { ...KEPT, format: 2 }, 'has the format "2"; this version of ops reads format 1'],
  ['an unknown key', { ...KEPT, more: 1 }, 'Unrecognized key: "more"'],
  [
    'lists within lists without end',
    JSON.stringify(KEPT).replace('"small"', `${'['.repeat(200_000)}${']'.repeat(200_000)}`),
    'it is nested more than 40 deep',
  ],
  ['another project', { ...KEPT, project: 'other' }, 'says project "other", not "shop"'],
  ['another environment', { ...KEPT, environment: '../../x' }, 'says environment "../../x", not "dev"'],
  ['another account', { ...KEPT, answers: { ...ANSWERS, account: '210987654321' } }, 'says account'],
  ['another region', { ...KEPT, answers: { ...ANSWERS, region: 'eu-west-1' } }, 'says region "eu-west-1"'],
  ['the embedded AWS', { ...KEPT, answers: { ...ANSWERS, local: true } }, 'says local "true", not "false"'],
  ['an unknown answer', { ...KEPT, answers: { ...ANSWERS, run: 'x' } }, '"answers": Unrecognized key: "run"'],
  ['a wrong answer', { ...KEPT, answers: { ...ANSWERS, zones: {} } }, '"answers.zones"'],
  [
    'an unknown manifest key',
    { ...KEPT, services: { hello: { ...MANIFEST, run: 'x' } } },
    '"services.hello"',
  ],
  [
    'an unnamed service',
    { ...KEPT, services: { other: MANIFEST } },
    'a manifest of other, which the answers',
  ],
  [
    'an escape sequence',
    { ...KEPT, services: { hello: { ...MANIFEST, environment: { A: '\u001b[2J' } } } },
    '"\\u001b[2J" has invisible characters',
  ],
  [
    'a text that runs backwards',
    { ...KEPT, services: { hello: { ...MANIFEST, environment: { A: '\u202egnp.exe' } } } },
    '"\\u202egnp.exe" has invisible characters',
  ],
  ['an invisible key', { ...KEPT, answers: { ...ANSWERS, 'zones\u200b': 2 } }, 'has invisible characters'],
])('refuses %s', (_, document, words) => {
  const error = refusal(document);
  expect([error.exit, error.message]).toEqual(['input', expect.stringContaining(words)]);
  expect(error.detail.next).not.toEqual([]);
});

it.each(['../../../etc/cron.d/x', '/etc/x', '..', 'a/b', 'a\\b', 'HELLO', 'shared', ''])(
  'refuses %j as the name of a service, also if the answers name it',
  (name) => {
    const answers = { ...ANSWERS, services: [name] };
    expect(refusal({ ...KEPT, answers, services: { [name]: MANIFEST } }).code).toBe('bad_sources');
  },
);

it('does not repeat a text that could change a terminal, or much of it', () => {
  const { message } = refusal({ ...KEPT, project: `\u001b]0;x\u0007${'y'.repeat(500)}` });
  expect(message).toMatch(/^[ -~…]*$/);
  expect(message.length).toBeLessThan(200);
});

it('compares the meaning of two files, not their comments and quotes', () => {
  const path = 'services/hello.yaml';
  const one = { path, text: 'port: 8080\nenvironment: {A: "x", B: z}\n' };
  expect(meanTheSame(one, { path, text: '# mine\nenvironment:\n  B: z\n  A: x\nport: 8080\n' })).toBe(true);
  expect(meanTheSame(one, { path, text: 'port: 8081\nenvironment: {A: "x", B: z}\n' })).toBe(false);
  expect(meanTheSame(one, { path, text: 'port: "8080"\nenvironment: {A: "x", B: z}\n' })).toBe(false);
  expect(meanTheSame(one, { path, text: 'port: [' })).toBe(false);
});
