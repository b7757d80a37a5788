import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorDocument, OperatorError } from '../../../domain/operator/error.ts';
import type { KeptSession } from './session-cache.ts';

/** Where a child gets its credentials from, for as long as it runs. */
export interface CredentialsEndpoint {
  variables: Record<string, string>;
  close(): Promise<void>;
}

const PATH = '/credentials';
/** boto3 gives up where two seconds bring no byte (botocore, ContainerMetadataFetcher.TIMEOUT_SECONDS). */
const PATIENCE_MS = 1_000;

/**
 * Answers what AWS's tools ask of a container's credentials provider (AWS SDKs and Tools Reference Guide, "Container
 * credential provider"), on a free port of 127.0.0.1: they ask again by themselves before what they were given ends.
 * While a person is asked for a code they wait. `settings`: lines of the profile that are no credentials.
 */
export async function credentialsEndpoint(
  session: () => Promise<KeptSession>,
  settings: Record<string, string> = {},
): Promise<CredentialsEndpoint> {
  const token = randomBytes(32).toString('base64url');
  const folder = await mkdtemp(join(tmpdir(), 'ops-access-'));
  // Where nothing closes it: a plan that is interrupted ends the process at once.
  const left = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', left);
  const server = createServer((request, response) => {
    if (isAsked(request, token)) void answer(session, response);
    else response.writeHead(403).end();
  });
  try {
    const port = await listening(server);
    return {
      variables: await describe(folder, `http://127.0.0.1:${port}${PATH}`, token, settings),
      async close() {
        process.off('exit', left);
        await closed(server, folder);
      },
    };
  } catch (error) {
    await closed(server, folder);
    throw error;
  }
}

/**
 * The token stands in a file of its user alone (0600 in a folder 0700), not in the environment, which more can see.
 * Files of credentials win over the provider: those named here have none.
 */
async function describe(folder: string, url: string, token: string, settings: Record<string, string>) {
  const [tokenFile, config, none] = ['token', 'config', 'none'].map((name) => join(folder, name));
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  await writeFile(tokenFile as string, token, { mode: 0o600 });
  await writeFile(config as string, ['[default]', ...lines, ''].join('\n'), { mode: 0o600 });
  return {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile as string,
    AWS_CONFIG_FILE: config as string,
    AWS_SHARED_CREDENTIALS_FILE: none as string,
    BOTO_CONFIG: none as string,
  };
}

function isAsked({ method, url, headers }: IncomingMessage, token: string): boolean {
  const [given, wanted] = [Buffer.from(headers.authorization ?? ''), Buffer.from(token)];
  const known = given.length === wanted.length && timingSafeEqual(given, wanted);
  // A page in a browser that has found the port calls it by another name.
  return known && method === 'GET' && url === PATH && (headers.host ?? '').startsWith('127.0.0.1:');
}

async function answer(session: () => Promise<KeptSession>, response: ServerResponse): Promise<void> {
  let waiting = false;
  // White space before a JSON document is nothing, and keeps the reader from giving up.
  const timer = setInterval(() => {
    if (!waiting) response.writeHead(200, HEADERS);
    waiting = true;
    response.write(' ');
  }, PATIENCE_MS);
  try {
    const text = JSON.stringify(credentialsOf(await session()));
    if (!waiting) response.writeHead(200, HEADERS);
    response.end(text);
  } catch (error) {
    // Begun as an answer, it can only be broken off; asked again, the reader is told at once.
    if (waiting) response.destroy();
    else response.writeHead(503, HEADERS).end(JSON.stringify(refusal(error)));
  } finally {
    clearInterval(timer);
  }
}

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

function credentialsOf({ keys, expires }: KeptSession) {
  return {
    AccessKeyId: keys.id,
    SecretAccessKey: keys.secret.reveal(),
    Token: keys.token.reveal(),
    Expiration: expires.toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}

function refusal(error: unknown): { code: string; message: string } {
  if (!(error instanceof OperatorError)) return { code: 'bug', message: 'No credentials: a bug in ops' };
  const { code, message } = errorDocument(error).error;
  return { code, message };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server, folder: string): Promise<void> {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
}
