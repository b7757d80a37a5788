import { afterAll, beforeAll, expect, it } from 'vitest';
import { destructiveChanges, type Plan } from '../../src/domain/deployment/plan.ts';
import { askAws, createHostedZone } from './ask-aws.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
let endpoint: string;
let zone: string;

/** Name and type of each record except the NS and SOA records that every zone has. */
async function records(): Promise<string[]> {
  const listed = await askAws(endpoint, 'route53', `/2013-04-01/hostedzone/${zone}/rrset`);
  const found = [...listed.matchAll(/<Name>([^<]+)<\/Name>\s*<Type>([A-Z]+)<\/Type>/g)];
  return found
    .map(([, name, type]) => `${name?.replace('\\052', '*')} ${type}`)
    .filter((record) => !/ (NS|SOA)$/.test(record))
    .sort();
}

async function certificates(): Promise<string[]> {
  const headers = {
    'X-Amz-Target': 'CertificateManager.ListCertificates',
    'Content-Type': 'application/x-amz-json-1.1',
  };
  const listed = JSON.parse(await askAws(endpoint, 'acm', '/', { method: 'POST', body: '{}', headers })) as {
    CertificateSummaryList: { DomainName: string }[];
  };
  return listed.CertificateSummaryList.map(({ DomainName }) => DomainName);
}

interface Applied {
  stacks: { name: string; status: string | null; action: string }[];
}
interface Shown {
  stacks: { name: string; outputs: Record<string, string> }[];
}

/** Changes answers and applies them with every consent that the plan requires. */
async function applyAnswers(...answers: string[]): Promise<Applied> {
  await sandbox.ok(['env', 'set', 'dev', ...answers]);
  const plan = JSON.parse((await sandbox.run(['env', 'plan', 'dev', '--json'])).stdout) as Plan;
  expect(plan.stacks.flatMap(({ changes }) => changes.filter(({ holds_data }) => holds_data))).toEqual([]);
  const consents = [...destructiveChanges(plan).map(({ id }) => id), 'service-hello/ListenerRule'];
  return sandbox.json<Applied>([
    'env',
    'apply',
    'dev',
    '--yes',
    ...consents.flatMap((id) => ['--allow', id]),
  ]);
}

async function outputsOf(name: string): Promise<Record<string, string> | undefined> {
  const { stacks } = await sandbox.json<Shown>(['env', 'show', 'dev']);
  return stacks.find((stack) => stack.name === name)?.outputs;
}

const NAMES = ['*.dev.example.com.', 'dev.example.com.'];
const SITE_RECORDS = NAMES.flatMap((name) => [`${name} A`, `${name} AAAA`]);
const API_RECORDS = ['api.dev.example.com. A', 'api.dev.example.com. AAAA'];

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
  zone = await createHostedZone(endpoint, 'example.com');
});
afterAll(() => sandbox.dispose());

it('creates an environment with a domain: certificate, HTTPS, records and API name', async () => {
  const created = await sandbox.json<Applied>([
    ...['env', 'create', 'dev', '--local', '--yes', '--region', 'eu-central-1', '--third-parties'],
    ...['--domain', 'dev.example.com', '--hosted-zone', zone],
  ]);
  expect(created.stacks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['certificate', 'edge', 'api']),
  );
  expect(await certificates()).toEqual(['dev.example.com']);
  expect(await records()).toEqual([...SITE_RECORDS, ...API_RECORDS].sort());
  const certificate = await outputsOf('certificate');
  expect((await outputsOf('edge'))?.CertificateArn).toBe(certificate?.CertificateArn);
  expect((await outputsOf('ingress'))?.PublicUrl).toBe('https://dev.example.com/');
  expect((await outputsOf('api'))?.ApiUrl).toBe('https://api.dev.example.com/');
  expect((await sandbox.run(['env', 'plan', 'dev'])).code).toBe(0);
});

it('deletes the records and its own certificate when the hosted zone is unset', async () => {
  const result = await applyAnswers('--unset=hosted_zone');
  const deleted = result.stacks.filter(({ action }) => action === 'delete').map(({ name }) => name);
  expect(deleted.sort()).toEqual(['certificate', 'edge']);
  expect([await records(), await certificates()]).toEqual([[], []]);
  expect((await outputsOf('ingress'))?.PublicUrl).toBe('http://dev.example.com/');
});

it('unsets the domain and changes to another', async () => {
  await applyAnswers('--unset=domain');
  expect((await outputsOf('ingress'))?.PublicUrl).not.toContain('example.com');
  await applyAnswers('domain=dev.example.com', `hosted_zone=${zone}`);
  expect(await records()).toEqual([...SITE_RECORDS, ...API_RECORDS].sort());
  await applyAnswers('domain=test.example.com');
  expect(await records()).toEqual(
    [...SITE_RECORDS, ...API_RECORDS].map((name) => name.replace('dev.', 'test.')).sort(),
  );
  expect((await outputsOf('ingress'))?.PublicUrl).toBe('https://test.example.com/');
});

it('rejects a domain outside the hosted zone before changing anything', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'domain=dev.example.org']);
  const { code, stdout } = await sandbox.run(['env', 'apply', 'dev', '--yes', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'zone_elsewhere',
    message: `dev.example.org is not in the hosted zone ${zone} of example.com.`,
    file: 'inventories/dev/environment.yml',
    line: expect.any(Number),
  });
  await sandbox.ok(['env', 'set', 'dev', 'domain=test.example.com']);
});

it('deletes its records when destroyed', async () => {
  await sandbox.ok(['env', 'destroy', 'dev', '--confirm', 'dev', '--json']);
  expect(await records()).toEqual([]);
});
