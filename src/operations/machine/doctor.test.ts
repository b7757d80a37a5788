import { expect, test } from 'vitest';
import type { Context } from '../context.ts';
import { createFixture } from '../testing/fixture.ts';
import { diagnose } from './doctor.ts';

function context(files: Record<string, string>, rest: Partial<Context> = {}): Context {
  const { ctx, files: kept } = createFixture();
  for (const [path, text] of Object.entries(files)) kept.set(path, text);
  return {
    ...ctx,
    workspace: { ...ctx.workspace, environments: async () => ['dev'], services: async () => [] },
    machine: {
      ...ctx.machine,
      version: async (program) => (program === 'ansible-playbook' ? null : `${program} 1.0`),
      profiles: async () => [
        { name: 'shop', account: '111111111111', partition: 'aws' },
        { name: 'old', account: null, partition: 'aws' },
      ],
    },
    ...rest,
  };
}

test('reports what is installed, what is missing, and the fix', async () => {
  expect(await diagnose(context({}))).toEqual([
    { name: 'Node', ok: true, found: 'node 1.0', fix: null },
    { name: 'Python', ok: true, found: 'python 1.0', fix: null },
    { name: 'Ansible', ok: false, found: 'not found', fix: 'npm run setup' },
    { name: 'template validator', ok: true, found: 'validator 1.0', fix: null },
    { name: 'embedded AWS, set up', ok: true, found: 'emulator 1.0', fix: null },
    { name: 'git', ok: true, found: 'git 1.0', fix: null },
    { name: 'AWS profiles', ok: true, found: 'shop (111111111111), old', fix: null },
    { name: 'embedded AWS', ok: true, found: 'http://127.0.0.1:4566, process 7', fix: null },
    { name: 'workspace', ok: false, found: expect.stringContaining('no ops.yaml'), fix: 'ops init' },
  ]);
});

test('names the file and position of an invalid environment', async () => {
  const checks = await diagnose(
    context({ 'ops.yaml': 'project: shop\n', 'inventories/dev/environment.yml': 'zones: [\n' }),
  );
  expect(checks.slice(-2)).toEqual([
    { name: 'workspace', ok: true, found: 'shop, /srv/shop', fix: null },
    {
      name: 'environment dev',
      ok: false,
      found: expect.stringMatching(/^inventories\/dev\/environment.yml:\d+:\d+: /),
      fix: null,
    },
  ]);
});

test('an embedded AWS that stopped unexpectedly', async () => {
  const { ctx } = createFixture();
  const embedded = {
    ...ctx.embedded,
    status: async () => ({ running: false as const, stale: true, log: '/l', state: '/s' }),
  };
  const checks = await diagnose(context({}, { embedded }));
  expect(checks.find(({ name }) => name === 'embedded AWS')).toEqual({
    name: 'embedded AWS',
    ok: false,
    found: 'stopped unexpectedly; log: /l',
    fix: 'ops local up',
  });
});
