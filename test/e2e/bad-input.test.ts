import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.make();
});
afterAll(() => sandbox.dispose());

interface Failure {
  code: string;
  message: string;
  value?: string;
  file?: string;
  line?: number;
  column?: number;
  next: string[];
  problems?: Failure[];
}

async function failure(args: string[], status: number): Promise<Failure> {
  const { code, stdout, stderr } = await sandbox.run(['--json', ...args]);
  expect(`${code} ${stderr}`).toMatch(new RegExp(`^${status} `));
  return (JSON.parse(stdout) as { error: Failure }).error;
}

describe('names', () => {
  it.each(['Dev', 'my_env', '../dev', 'dev!', '1dev', '-dev'])('rejects %s', async (name) => {
    const error = await failure(['env', 'create', '--local', '--yes', '--', name], 2);
    expect(error.value).toBe(name);
  });
});

describe('answers', () => {
  it.each([
    [['--region', 'eu-centrall-1'], 'eu-centrall-1'],
    [['--vpc-cidr', '10.20.0.0/28'], '10.20.0.0/28'],
    [['--vpc-cidr', '10.20.0.0/33'], '10.20.0.0/33'],
    [['--zones', '7'], '7'],
    [['--size', 'huge'], 'huge'],
  ])('%s', async (flags, value) => {
    const error = await failure(['env', 'create', 'dev', '--local', '--yes', ...flags], 2);
    expect(JSON.stringify(error)).toContain(value);
  });

  it('writes nothing for any of these', async () => {
    expect(await sandbox.json(['env', 'list'])).toEqual({ environments: [] });
  });
});

describe('environment.yml', () => {
  const good = [
    'account: "000000000000"',
    'local: true',
    'region: eu-central-1',
    'size: trial',
    'capacity: ec2',
    'vpc_cidr: 10.20.0.0/16',
    'services: [hello]',
    'ami: ami-0123456789abcdef0',
    '',
  ].join('\n');

  async function withFile(text: string): Promise<Failure> {
    await mkdir(join(sandbox.folder, 'inventories', 'bad'), { recursive: true });
    await sandbox.write('inventories/bad/environment.yml', text);
    return failure(['env', 'plan', 'bad', '--offline'], 2);
  }

  it.each([
    ['an unknown key', `${good}instance_typ: t4g.small\n`, { line: 9, column: 1 }],
    ['a wrong type', `${good}zones: many\n`, { line: 9, column: 8 }],
    ['an ambiguous boolean', `${good}flow_logs: yes\n`, { line: 9, column: 12 }],
    ['an account that is a number', good.replace('"000000000000"', '012345670123'), { line: 1, column: 10 }],
    ['a duplicate key', `${good}region: eu-west-1\n`, { line: 9 }],
    ['a region that does not exist', good.replace('eu-central-1', 'eu-central-9'), { line: 3, column: 9 }],
  ])('reports file, line and column of %s', async (_what, text, place) => {
    expect(await withFile(text)).toMatchObject({ file: 'inventories/bad/environment.yml', ...place });
  });

  it('rejects an alias bomb at once', async () => {
    const rows = Array.from(
      { length: 9 },
      (_, i) => `${'bcdefghij'[i]}: [${Array(9).fill(`*${'abcdefghi'[i]}`).join(', ')}]`,
    );
    const bomb = ['a: &a [x]', ...rows.map((row) => row.replace(/^(.): /, '$1: &$1 '))].join('\n');
    const started = Date.now();
    expect((await withFile(bomb)).problems?.[0]).toMatchObject({
      code: 'yaml_alias',
      file: 'inventories/bad/environment.yml',
    });
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe('the machine', () => {
  let busy: Server;
  afterAll(() => busy.close());

  it('reports a port in use', async () => {
    const port = await freePort();
    busy = createServer().listen(port, '127.0.0.1');
    const error = await failure(['local', 'up', '--port', String(port)], 2);
    expect(error).toMatchObject({ code: 'port_in_use' });
    expect(error.message).toContain(String(port));
  });

  it('reports that the embedded AWS is not running', async () => {
    await sandbox.ok(['env', 'create', 'dev', '--local', '--yes', '--save-only']);
    await sandbox.ok(['local', 'down']);
    const error = await failure(['env', 'show', 'dev'], 2);
    expect(error.next).toContain('ops local up');
  });

  it('names every missing flag at once without a terminal', async () => {
    const error = await failure(['env', 'create', 'other'], 2);
    expect(JSON.stringify(error)).toContain('--region');
    expect(JSON.stringify(error)).toContain('--local');
  });
});
