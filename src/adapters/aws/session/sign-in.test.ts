import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { SecretValue } from '../../../domain/secrets/value.ts';
import { SignIn } from './sign-in.ts';

const keys = { id: 'ASIA', secret: new SecretValue('canary+secret'), token: new SecretValue('canary/token') };
let server: Server | null = null;
let asked: URL[];

afterEach(() => server?.close());

async function serve(status: number, body: string): Promise<number> {
  asked = [];
  server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://x'));
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function federation(status: number, body: string): Promise<SignIn> {
  return at(await serve(status, body));
}

function at(port: number, agents = {}): SignIn {
  const place = { federation: `http://127.0.0.1:${port}/federation`, console: 'console.example' };
  return new SignIn(agents, { aws: place, 'aws-cn': { ...place, console: 'console.cn.example' } });
}

test('exchanges the session for a token and returns the console URL of the region', async () => {
  const signIn = await federation(200, '{"SigninToken":"a token"}');
  const address = new URL((await signIn.address(keys, 'eu-west-1')).reveal());
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
    Action: 'getSigninToken',
    Session: '{"sessionId":"ASIA","sessionKey":"canary+secret","sessionToken":"canary/token"}',
  });
  expect(address.pathname).toBe('/federation');
  expect(Object.fromEntries(address.searchParams)).toEqual({
    Action: 'login',
    Issuer: 'ops',
    Destination: 'https://eu-west-1.console.example/console/home?region=eu-west-1',
    SigninToken: 'a token',
  });
  const china = new URL((await signIn.address(keys, 'cn-north-1')).reveal());
  expect(china.searchParams.get('Destination')).toContain('https://cn-north-1.console.cn.example/');
});

test.each([
  [400, ''],
  [200, '<html>'],
  [200, '{"SigninToken":1}'],
])('an answer that is none: %s %j', async (status, body) => {
  const signIn = await federation(status, body);
  await expect(signIn.address(keys, 'eu-west-1')).rejects.toMatchObject({
    exit: 'credentials',
    code: 'sign_in_refused',
  });
});

test('without a network the error does not contain the session', async () => {
  const failed = await at(9)
    .address(keys, 'eu-west-1')
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ exit: 'failed', code: 'sign_in_unreachable' });
  expect(inspect(failed, { depth: 20 })).not.toContain('canary');
});

test('the sign-in service is reached through the proxy', async () => {
  const proxy = `http://127.0.0.1:${await serve(502, '')}`;
  const agents = { httpAgent: { proxyEnv: { HTTP_PROXY: proxy } } };
  const place = { federation: 'http://signin.example/federation', console: 'console.example' };
  await expect(new SignIn(agents, { aws: place }).address(keys, 'eu-west-1')).rejects.toMatchObject({
    code: 'sign_in_refused',
    detail: { reason: 'The sign-in service answered with status 502' },
  });
  expect(asked.map(({ host }) => host)).toEqual(['signin.example']);
});
