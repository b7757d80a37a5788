// ops and chamber read what the other writes. Needs chamber in PATH or named by CHAMBER.
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chamberVariables, findChamber } from '../support/chamber.ts';
import { deployedSandbox } from './deployed.ts';
import type { Sandbox } from './support.ts';

const chamber = findChamber();
if (chamber === null) console.warn('chamber is not in PATH: that it reads what ops writes was NOT tested');

const REGION = 'eu-central-1';
const VALUE = `it's "two" $HOME\nlines`;
const where = ['-e', 'dev', '-s', 'hello'];
const tree = ['--path', '/team/api', '--region', REGION, '--local'];

describe.skipIf(chamber === null)('with chamber', () => {
  let sandbox: Sandbox;
  let project: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    sandbox = await deployedSandbox();
    const endpoint = await sandbox.localUp();
    project = /^project: (.+)$/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
    env = { ...sandbox.env, ...chamberVariables(endpoint, REGION, `alias/${project}-dev`) };
  });
  afterAll(() => sandbox.dispose());

  function run(words: string[], input = ''): Promise<{ code: number | null; out: string }> {
    const child = spawn(chamber ?? '', words, { env });
    child.stdin.end(input);
    return new Promise((resolve) => {
      let out = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (out += data));
      child.on('close', (code) => resolve({ code, out }));
    });
  }

  it('chamber exec PROJECT/ENVIRONMENT/SERVICE finds what ops wrote, shared ones first', async () => {
    await sandbox.ok(['secret', 'set', 'DSN', ...where], { input: VALUE });
    await sandbox.ok(['secret', 'set', 'DSN', '-e', 'dev', '-s', 'shared'], { input: 'shared' });
    await sandbox.ok(['secret', 'set', 'REGION_KEY', '-e', 'dev', '-s', 'shared'], { input: 'of all' });
    const services = [`${project}/dev/shared`, `${project}/dev/hello`];
    const script = 'printf "%s|%s|" "$DSN" "$REGION_KEY"; printf %s "$API_TOKEN" | wc -c';
    const ran = await run(['exec', ...services, '--', 'sh', '-c', script]);
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining(`${VALUE}|of all|32`)]);
  });

  it('ops reads what chamber wrote, under its own key, and copies it to a service', async () => {
    expect((await run(['write', 'team/api', 'db-password', 'from chamber'])).code).toBe(0);
    expect((await run(['write', 'team/api', 'DSN_2', '--', '-'], 'piped')).code).toBe(0);
    expect((await sandbox.ok(['secret', 'get', 'db-password', ...tree])).stdout).toBe('from chamber');
    const script = 'printf "%s" "$DB_PASSWORD"';
    expect((await sandbox.ok(['secret', 'exec', ...tree, '--', 'sh', '-c', script])).stdout).toBe(
      'from chamber',
    );
    await sandbox.ok(['secret', 'copy', ...tree, '--to', 'dev', '-s', 'hello']);
    expect((await sandbox.ok(['secret', 'get', 'DB_PASSWORD', ...where])).stdout).toBe('from chamber');
  });

  it('chamber reads what ops wrote into its tree', async () => {
    await sandbox.ok(['secret', 'set', 'db-password', ...tree, '--overwrite'], { input: 'from ops' });
    expect((await run(['read', '-q', 'team/api', 'db-password'])).out).toContain('from ops');
    expect((await run(['import', 'team/api', '-'], '{"imported": "yes"}')).code).toBe(0);
    const exported = await sandbox.ok(['secret', 'export', ...tree, '--format', 'json']);
    expect(JSON.parse(exported.stdout)).toMatchObject({ 'db-password': 'from ops', imported: 'yes' });
  });
});
