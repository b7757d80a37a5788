import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseCache } from '../../adapters/files/parse-cache.ts';
import { FileWorkspace } from '../../adapters/files/workspace.ts';
import type { Context } from '../context.ts';
import { initWorkspace } from './init.ts';
import { loadAccountFrom } from './load-account.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const ACCOUNT = '123456789012';
const PATH = `inventories/account-${ACCOUNT}/account.yml`;

let root: string;
let ctx: Context;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ops-account-'));
  ctx = {
    workspace: new FileWorkspace(root, PACKAGE),
    parseCache: parseCache(join(root, '.ops', 'parsed'), 'a build'),
  } as unknown as Context;
  await initWorkspace(ctx, { project: 'web' });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Host name and region of each stack with this CloudFormation name. */
async function named(name: string, answers: string): Promise<[string, string][]> {
  const text = `account: "${ACCOUNT}"\nregion: eu-central-1\n${answers}`;
  const { rendered } = await loadAccountFrom(ctx, ACCOUNT, { path: PATH, text });
  return rendered.stacks
    .filter(({ description }) => description.stack_name === name)
    .map(({ description }) => [description.stack, description.region]);
}

test('has the toolchain of the second region, and the home one only once', async () => {
  expect(await named('web-toolchain', '')).toEqual([['toolchain', 'eu-central-1']]);
  expect(await named('web-toolchain', 'replica_region: eu-west-1\n')).toEqual([
    ['replica-toolchain', 'eu-west-1'],
    ['toolchain', 'eu-central-1'],
  ]);
});
