import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { root, type Sandbox } from './support.ts';

/** An embedded AWS that enforces IAM policies. */
export interface EnforcingEmulator {
  url: string;
  stop(): Promise<unknown>;
}

export async function startEnforcingEmulator(sandbox: Sandbox, account: string): Promise<EnforcingEmulator> {
  const port = await freePort();
  const state = join(sandbox.folder, 'emulator');
  const place = ['--port', String(port), '--state-dir', state, '--account', account];
  const emulator = spawn(join(root, '.tools', 'emulator', 'bin', 'python'), ['-m', 'emulator', ...place], {
    cwd: root,
    env: { PATH: process.env.PATH, PYTHONPATH: root, AUTH: 'true' },
    stdio: 'ignore',
  });
  const exited = once(emulator, 'exit');
  const stop = () => {
    emulator.kill('SIGTERM');
    return exited;
  };
  const url = `http://127.0.0.1:${port}`;
  const responds = () =>
    fetch(`${url}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await responds()) return { url, stop };
    await setTimeout(100);
  }
  throw new TypeError('the emulator does not respond');
}

/**
 * Waits until at least 15 s of the 30 s TOTP step remain: a test uses codes of one step, and the two before it
 * enable the device.
 */
export async function waitForTimeStep(): Promise<void> {
  const remaining = 30_000 - (Date.now() % 30_000);
  if (remaining < 15_000) await setTimeout(remaining + 100);
}

/** RFC 6238, six digits: the code of the current step, or of the step `ahead` steps later. */
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

/** Writes the sandbox's AWS profiles: `keys` (access key ID and secret by profile) and the text of the config file. */
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
