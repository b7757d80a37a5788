import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { Found } from './credential-source.ts';
import { type CredentialsEndpoint, credentialsEndpoint } from './credentials-endpoint.ts';
import type { CachedSession } from './session-cache.ts';

const python = join(import.meta.dirname, '..', '..', '..', '..', '.tools', 'runtime', 'bin', 'python');
let endpoint: CredentialsEndpoint | null = null;

afterEach(() => endpoint?.close());

function session(minutes: number, id = 'ASIAONE'): CachedSession {
  const secret = new SecretValue('canarySecret');
  const token = new SecretValue('canaryToken');
  const expires = new Date(Date.now() + minutes * 60_000);
  return { keys: { id, secret, token }, made: new Date(), expires, device: null };
}

async function open(give: () => Promise<Found>, settings = {}): Promise<Record<string, string>> {
  endpoint = await credentialsEndpoint(give, settings);
  return endpoint.variables;
}

const place = (variables: Record<string, string>) =>
  new URL(variables.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '');
const tokenOf = (variables: Record<string, string>) =>
  readFile(variables.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? '', 'utf8');

function ask(url: URL, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(url, { headers, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end();
  });
}

test('the variables contain no secret; only the user can read the token', async () => {
  const variables = await open(async () => session(60), { ca_bundle: '/ca.pem' });
  const token = await tokenOf(variables);
  expect(Object.keys(variables).sort()).toEqual([
    'AWS_CONFIG_FILE',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_SHARED_CREDENTIALS_FILE',
    'BOTO_CONFIG',
  ]);
  expect(JSON.stringify(variables)).not.toMatch(/canary|ASIAONE/);
  expect(JSON.stringify(variables)).not.toContain(token);
  const file = variables.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? '';
  expect([(await stat(file)).mode & 0o777, (await stat(dirname(file))).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(await readFile(variables.AWS_CONFIG_FILE ?? '', 'utf8')).toBe('[default]\nca_bundle = /ca.pem\n');
  expect(existsSync(variables.AWS_SHARED_CREDENTIALS_FILE ?? '')).toBe(false);
});

test('answers only the right token, path, method and host', async () => {
  const variables = await open(async () => session(60));
  const [url, authorization] = [place(variables), await tokenOf(variables)];
  const other = new URL('/other', url);
  const refused = await Promise.all([
    ask(url, {}),
    ask(url, { authorization: `${authorization}x` }),
    ask(url, { authorization: authorization.replace(/./, '_') }),
    ask(other, { authorization }),
    ask(url, { authorization }, 'POST'),
    ask(url, { authorization, host: 'evil.example:80' }),
  ]);
  expect(refused).toEqual(refused.map(() => ({ status: 403, text: '' })));
  const answer = await ask(url, { authorization });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    200,
    {
      AccessKeyId: 'ASIAONE',
      SecretAccessKey: 'canarySecret',
      Token: 'canaryToken',
      Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    },
  ]);
});

test('after close the port is free and no file is left', async () => {
  const variables = await open(async () => session(60));
  await endpoint?.close();
  await expect(ask(place(variables), {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(existsSync(dirname(variables.AWS_CONFIG_FILE ?? ''))).toBe(false);
});

const PROGRAM = `
import botocore.session, sys
session = botocore.session.get_session()
credentials = session.get_credentials()
for _ in range(int(sys.argv[1])):
    print(credentials.get_frozen_credentials().access_key)
print(session.get_config_variable('ca_bundle'))
`;

function boto(variables: Record<string, string>, times = 1): Promise<string[]> {
  return python3(PROGRAM, variables, String(times));
}

async function python3(program: string, variables: Record<string, string>, ...args: string[]) {
  const env = { HOME: '/nonexistent', ...variables };
  const { stdout } = await promisify(execFile)(python, ['-c', program, ...args], { env });
  return stdout.trim().split('\n');
}

describe.skipIf(!existsSync(python))('as boto3 asks', { timeout: 30_000 }, () => {
  test('boto3 finds the credentials and the settings of the profile', async () => {
    expect(await boto(await open(async () => session(60), { ca_bundle: '/ca.pem' }))).toEqual([
      'ASIAONE',
      '/ca.pem',
    ]);
  });

  test("boto3 signs with a user's keys, without a token", async () => {
    const keys = { id: 'AKIAUSER', secret: new SecretValue('canarySecret'), token: null };
    const variables = await open(async () => ({
      keys,
      expires: null,
    }));
    const program = `
import boto3
client = boto3.client('sts', region_name='eu-west-1')
def show(request, **_):
    print(request.headers['Authorization'].decode().split('/')[0].split('=')[1], 'X-Amz-Security-Token' in request.headers)
    raise SystemExit
client.meta.events.register('before-send', show)
client.get_caller_identity()
`;
    expect(await python3(program, variables)).toEqual(['AKIAUSER False']);
  });

  test('boto3 requests new ones before they expire', async () => {
    let given = 0;
    const give = async () => {
      given += 1;
      return given === 1 ? session(5, 'ASIAONE') : session(60, 'ASIATWO');
    };
    expect(await boto(await open(give), 3)).toEqual(['ASIATWO', 'ASIATWO', 'ASIATWO', 'None']);
  });

  test('boto3 waits beyond its time-out while the operator looks for the code', async () => {
    const give = async () => {
      await setTimeout(4_500);
      return session(60);
    };
    const began = Date.now();
    expect(await boto(await open(give))).toEqual(['ASIAONE', 'None']);
    expect(Date.now() - began).toBeGreaterThan(4_000);
  });

  test('boto3 gets the reason if there are none', async () => {
    const give = async () => {
      throw new OperatorError('credentials', 'login_needed', 'dev needs a code from its MFA device');
    };
    await expect(boto(await open(give))).rejects.toMatchObject({
      stderr: expect.stringContaining('dev needs a code from its MFA device'),
    });
  });
});
