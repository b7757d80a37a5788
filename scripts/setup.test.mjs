import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let checkout;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'ops-setup-'));
  mkdirSync(join(checkout, 'scripts'));
  copyFileSync(new URL('./setup.mjs', import.meta.url), join(checkout, 'scripts', 'setup.mjs'));
  for (const name of ['package.json', 'package-lock.json']) writeFileSync(join(checkout, name), '{}');
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

it('never replaces what a link leads to', () => {
  const elsewhere = join(checkout, 'elsewhere');
  mkdirSync(join(elsewhere, 'kept'), { recursive: true });
  symlinkSync(elsewhere, join(checkout, 'node_modules'));
  const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'scripts', 'setup.mjs')], {
    encoding: 'utf8',
  });
  expect({ status, stderr, kept: existsSync(join(elsewhere, 'kept')) }).toEqual({
    status: 2,
    stderr: `\nSet-up stopped. ${join(checkout, 'node_modules')} is a link to ${elsewhere}, which set-up would replace.
Delete the link, then: npm run setup
`,
    kept: true,
  });
});
