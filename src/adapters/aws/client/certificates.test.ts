import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createProxy, type Server } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sts } from '../session/sts.ts';
import { accessFor } from './access.ts';
import { trustingAgents } from './certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'ops-certificates-'));
const python = join(import.meta.dirname, '..', '..', '..', '..', '.tools', 'dev', 'bin', 'python');
afterAll(() => rmSync(folder, { recursive: true }));

test('without a setting nothing changes', () => {
  expect(trustingAgents({}, {}, {})).toEqual({});
});

test('a file that cannot be read', () => {
  expect(() => trustingAgents({}, { AWS_CA_BUNDLE: '/none' }, { ca_bundle: '/x' })).toThrow(
    expect.objectContaining({
      code: 'ca_bundle_unreadable',
      message: 'AWS_CA_BUNDLE is a file that cannot be read',
      detail: expect.objectContaining({ value: '/none', reason: 'It does not exist' }),
    }),
  );
  expect(() => trustingAgents({}, {}, { ca_bundle: folder })).toThrow(
    expect.objectContaining({ message: "The profile's ca_bundle is a file that cannot be read" }),
  );
});

/** Writes ca.pem and key.pem for STS in eu-west-1. */
const CERTIFICATE = `
import datetime, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'proxy')])
now = datetime.datetime.now(datetime.timezone.utc)
day = datetime.timedelta(days=1)
names = x509.SubjectAlternativeName([x509.DNSName('sts.eu-west-1.amazonaws.com')])
made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(1).not_valid_before(now - day).not_valid_after(now + day).add_extension(names, False)
    .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256()))
pem = serialization.Encoding.PEM
open('ca.pem', 'wb').write(made.public_bytes(pem))
open('key.pem', 'wb').write(key.private_bytes(
    pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
`;

const ANSWER =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Arn>arn:aws:iam::111122223333:user/ada</Arn><Account>111122223333</Account>' +
  '</GetCallerIdentityResult></GetCallerIdentityResponse>';

async function listening(server: Server | ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test.skipIf(!existsSync(python))(
  'a proxy that reads encrypted traffic is trusted by its certificate',
  async () => {
    execFileSync(python, ['-c', CERTIFICATE], { cwd: folder });
    const [cert, key] = ['ca.pem', 'key.pem'].map((name) => readFileSync(join(folder, name)));
    const aws = createServer({ cert, key }, (_, response) => void response.end(ANSWER));
    const port = await listening(aws);
    const proxy = createProxy().on('connect', (_, socket) => {
      const behind = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(behind).pipe(socket);
      });
      for (const each of [socket, behind]) each.on('error', () => undefined);
    });
    const target = { region: 'eu-west-1', profile: null, local: false };
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await listening(proxy)}` };
    const access = {
      ...accessFor(target, env, null),
      credentials: { accessKeyId: 'A', secretAccessKey: 's' },
    };
    const identity = (settings: Record<string, string>) => {
      const agents = trustingAgents(access.agents ?? {}, {}, settings);
      return sts({ ...access, agents }, target, () => new Date()).callerIdentity(null);
    };
    try {
      expect((await identity({ ca_bundle: join(folder, 'ca.pem') })).account).toBe('111122223333');
      await expect(identity({})).rejects.toThrow();
    } finally {
      for (const server of [aws, proxy]) {
        server.closeAllConnections();
        server.close();
      }
    }
  },
);
