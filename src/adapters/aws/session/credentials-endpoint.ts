import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorDocument, OperatorError } from '../../../domain/operator/error.ts';
import type { Found } from './credential-source.ts';

/** Where a child process gets its credentials while it runs. */
export interface CredentialsEndpoint {
  variables: Record<string, string>;
  close(): Promise<void>;
}

const PATH = '/credentials';
/** boto3 gives up after two seconds without a byte (botocore, ContainerMetadataFetcher.TIMEOUT_SECONDS). */
const KEEP_ALIVE_MS = 1_000;

/**
 * Serves credentials like a container credential provider (AWS SDKs and Tools Reference Guide) on a free port of
 * 127.0.0.1. AWS's tools request new credentials by themselves before the old ones expire, and wait while the operator
 * types an MFA code. `settings`: the profile's lines that are not credentials.
 */
export async function credentialsEndpoint(
  credentials: () => Promise<Found>,
  settings: Record<string, string> = {},
): Promise<CredentialsEndpoint> {
  const token = randomBytes(32).toString('base64url');
  const folder = await mkdtemp(join(tmpdir(), 'ops-access-'));
  // If close() is not called: an interrupted plan exits the process at once.
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const server = createServer((request, response) => {
    if (isAuthorized(request, token)) void answer(credentials, response);
    else response.writeHead(403).end();
  });
  try {
    const port = await listening(server);
    return {
      variables: await writeFiles(folder, `http://127.0.0.1:${port}${PATH}`, token, settings),
      async close() {
        process.off('exit', removeFolder);
        await closed(server, folder);
      },
    };
  } catch (error) {
    await closed(server, folder);
    throw error;
  }
}

/**
 * The token is in a file that only its user can read (0600 in a 0700 folder), not in the environment, which others can
 * see. Credentials files take precedence over the provider, so these variables point to files without credentials.
 */
async function writeFiles(folder: string, url: string, token: string, settings: Record<string, string>) {
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

function isAuthorized({ method, url, headers }: IncomingMessage, token: string): boolean {
  const [given, wanted] = [Buffer.from(headers.authorization ?? ''), Buffer.from(token)];
  const known = given.length === wanted.length && timingSafeEqual(given, wanted);
  // A web page that found the port sends another Host header.
  return known && method === 'GET' && url === PATH && (headers.host ?? '').startsWith('127.0.0.1:');
}

async function answer(credentials: () => Promise<Found>, response: ServerResponse): Promise<void> {
  let started = false;
  // Whitespace before a JSON document is ignored and keeps the connection alive.
  const timer = setInterval(() => {
    if (!started) response.writeHead(200, HEADERS);
    started = true;
    response.write(' ');
  }, KEEP_ALIVE_MS);
  try {
    const text = JSON.stringify(credentialsOf(await credentials()));
    if (!started) response.writeHead(200, HEADERS);
    response.end(text);
  } catch (error) {
    // A response already started can only be aborted; the next request gets the error at once.
    if (started) response.destroy();
    else response.writeHead(503, HEADERS).end(JSON.stringify(refusal(error)));
  } finally {
    clearInterval(timer);
  }
}

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/**
 * boto3 requires a token and an end (botocore, ContainerProvider). An empty token is not sent; keys without an end are
 * asked for again every hour.
 */
function credentialsOf({ keys, expires }: Found) {
  const end = expires ?? new Date(Date.now() + HOUR_MS);
  return {
    AccessKeyId: keys.id,
    SecretAccessKey: keys.secret.reveal(),
    Token: keys.token?.reveal() ?? '',
    Expiration: end.toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}

const HOUR_MS = 3_600_000;

function refusal(error: unknown): { code: string; message: string } {
  if (!(error instanceof OperatorError))
    return { code: 'bug', message: 'No credentials, because of a bug in ops' };
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
