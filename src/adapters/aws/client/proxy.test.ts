import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { sts } from '../session/sts.ts';
import { accessFor, type Env } from './access.ts';
import { proxiesOf, proxyAgents } from './proxy.ts';
import { routeOf } from './route.ts';

const target = { region: 'eu-west-1', profile: null, local: false };
const keys = { accessKeyId: 'AKIA', secretAccessKey: 's' };
const servers: Server[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A proxy that refuses every request, and what it was asked for. */
async function refusingProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** The error of a request for the caller's identity, sent with this environment. */
function failure(env: Env, endpoint?: string): Promise<unknown> {
  const access = { ...accessFor(target, env, null), credentials: keys, ...(endpoint && { endpoint }) };
  const routed = { ...target, route: routeOf(env, {}, null) };
  return sts(access, routed, () => new Date())
    .callerIdentity(null)
    .catch((error: unknown) => error);
}

test.each(['HTTPS_PROXY', 'https_proxy'])(
  'a request to AWS goes through %s, which the error names',
  async (name) => {
    const proxy = await refusingProxy();
    const url = proxy.url.replace('//', '//ada:pass@');
    expect(await failure({ [name]: url })).toMatchObject({
      exit: 'failed',
      code: 'aws_unreachable',
      detail: { next: [`Check the network and the proxy ${proxy.url} (${name})`] },
    });
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT sts.eu-west-1.amazonaws.com:443']));
  },
);

test('loopback is reached directly, whatever the proxy variables say', async () => {
  const [proxy, emulator] = [await refusingProxy(), await refusingProxy()];
  const { port } = new URL(emulator.url);
  for (const host of ['127.0.0.1', 'localhost']) {
    await failure({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }, `http://${host}:${port}`);
  }
  expect(proxy.asked).toEqual([]);
  expect(new Set(emulator.asked)).toEqual(new Set(['POST /']));
});

test('a host in NO_PROXY is reached directly, another one is not', async () => {
  const [proxy, aws] = [await refusingProxy(), await refusingProxy()];
  // This machine, by a name that is not loopback.
  const endpoint = aws.url.replace('127.0.0.1', '0.0.0.0');
  await failure({ HTTP_PROXY: proxy.url, NO_PROXY: 'example.com, 0.0.0.0' }, endpoint);
  expect([proxy.asked, new Set(aws.asked)]).toEqual([[], new Set(['POST /'])]);
  await failure({ HTTP_PROXY: proxy.url, NO_PROXY: 'example.com' }, endpoint);
  expect(new Set(proxy.asked)).toEqual(new Set([`POST ${endpoint}/`]));
});

test('NO_PROXY means what it means to botocore: the host and all hosts below it', () => {
  const proxy = { variable: 'HTTPS_PROXY', url: 'http://proxy:3128' };
  expect(proxyAgents({ http: null, https: proxy, noProxy: ['example.com', '*'] }).httpsAgent).toEqual({
    proxyEnv: {
      HTTPS_PROXY: 'http://proxy:3128',
      NO_PROXY: 'example.com,.example.com,*,localhost,.localhost,127.0.0.0-127.255.255.255,::1',
    },
  });
});

test('single sign-on goes through the proxy too', async () => {
  const proxy = await refusingProxy();
  const home = await mkdtemp(join(tmpdir(), 'ops-home-'));
  const start = 'https://corp.awsapps.com/start';
  const token = createHash('sha1').update(start).digest('hex');
  await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  await writeFile(
    join(home, '.aws', 'sso', 'cache', `${token}.json`),
    JSON.stringify({ accessToken: 'canary', expiresAt }),
  );
  await writeFile(
    join(home, 'config'),
    `[profile corp]\nsso_start_url = ${start}\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = x\n`,
  );
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  const access = accessFor({ ...target, profile: 'corp' }, { HTTPS_PROXY: proxy.url }, null);
  await expect(sts(access, target, () => new Date()).found()).rejects.toMatchObject({
    code: 'no_credentials',
  });
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT portal.sso.eu-west-1.amazonaws.com:443']));
  await rm(home, { recursive: true });
});

test('the variables are read as botocore reads them', () => {
  expect(
    proxiesOf({
      http_proxy: '',
      HTTP_PROXY: 'http://upper:1',
      HTTPS_PROXY: 'proxy.corp:3128',
      NO_PROXY: ' .corp , *.Example.com,[fd00::1],,10.0.0.1:8080',
    }),
  ).toEqual({
    http: null,
    https: { variable: 'HTTPS_PROXY', url: 'http://proxy.corp:3128' },
    noProxy: ['corp', 'example.com', 'fd00::1', '10.0.0.1:8080'],
  });
  expect(proxiesOf({ NO_PROXY: '*' }).noProxy).toEqual(['*']);
  expect(proxyAgents(proxiesOf({ NO_PROXY: 'a' }))).toEqual({});
});

test.each(['socks5://ada:pass@proxy:1080', 'http://'])('%s is no HTTP proxy', (url) => {
  expect(() => proxiesOf({ HTTPS_PROXY: url })).toThrow(
    expect.objectContaining({
      exit: 'input',
      code: 'proxy_invalid',
      message: 'HTTPS_PROXY is not the address of an HTTP proxy',
      detail: expect.objectContaining({ value: url.replace('ada:pass@', '') }),
    }),
  );
});
