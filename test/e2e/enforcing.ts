import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { root, type Sandbox } from './support.ts';

/** An embedded AWS that enforces the policies of its account. */
export interface Enforcing {
  url: string;
  stop(): Promise<unknown>;
}

export async function enforcing(sandbox: Sandbox, account: string): Promise<Enforcing> {
  const port = await freePort();
  const state = join(sandbox.folder, 'emulator');
  const place = ['--port', String(port), '--state-dir', state, '--account', account];
  const emulator = spawn(join(root, '.tools', 'emulator', 'bin', 'python'), ['-m', 'emulator', ...place], {
    cwd: root,
    env: { PATH: process.env.PATH, PYTHONPATH: root, AUTH: 'true' },
    stdio: 'ignore',
  });
  const gone = once(emulator, 'exit');
  const stop = () => {
    emulator.kill('SIGTERM');
    return gone;
  };
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await answers()) return { url, stop };
    await setTimeout(100);
  }
  throw new TypeError('the emulator does not answer');
}

/** The codes of a test are of one step, and the two before it enable the device. */
export async function leaveRoom(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 15_000) await setTimeout(left + 100);
}

/** RFC 6238, six digits: the code of now, or of so many steps from now. */
export function totp(seed: string, ahead = 0): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac('sha1', base32(seed)).update(step).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function base32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The profiles of the sandbox: each with its key and secret, and what the configuration says besides. */
export async function writeProfiles(
  sandbox: Sandbox,
  keys: Record<string, [string, string]>,
  config = '',
): Promise<void> {
  const folder = join(sandbox.folder, 'home', '.aws');
  await mkdir(folder, { recursive: true });
  const sections = Object.entries(keys).map(
    ([name, [id, secret]]) => `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`,
  );
  await writeFile(join(folder, 'credentials'), sections.join(''));
  await writeFile(join(folder, 'config'), config);
}
