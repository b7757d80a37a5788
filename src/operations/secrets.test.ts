import { describe, expect, test } from 'vitest';
import { SecretValue } from '../domain/secret-value.ts';
import type { DeclaredSecret } from '../domain/stack.ts';
import { rendered } from '../domain/testing/stacks.ts';
import { missingSecrets } from './missing-secrets.ts';
import { getSecret, listSecrets, setSecret } from './secrets.ts';
import { FakeAws } from './testing/fake-aws.ts';
import { GENERATED, SECRET, world } from './testing/world.ts';

function place() {
  const made = world();
  const settings = { ...made.env.settings, services: ['hello'] };
  return { ...made, env: { ...made.env, settings } };
}

const value = new SecretValue('s3cret');
const token = { service: 'hello', name: 'API_TOKEN' };

describe('set', () => {
  test('under the key its stack declares, and says which services are given it', async () => {
    const { ctx, env, aws } = place();
    expect(await setSecret(ctx, env, { ...token, value, overwrite: false })).toEqual({
      name: SECRET,
      version: 1,
      services: ['hello'],
    });
    expect(aws.stored.get(SECRET)).toEqual({
      value,
      version: 1,
      keyId: 'alias/shop-dev',
      tags: { project: 'shop' },
    });
  });

  test('one that no service declares is under the environment’s key', async () => {
    const { ctx, env, aws } = place();
    expect(
      (await setSecret(ctx, env, { service: 'hello', name: 'other', value, overwrite: false })).services,
    ).toEqual([]);
    expect(aws.stored.get('/shop/dev/hello/other')?.keyId).toBe('alias/shop-dev');
  });

  test('a value is never replaced unasked', async () => {
    const { ctx, env, aws } = place();
    await setSecret(ctx, env, { ...token, value, overwrite: false });
    await expect(
      setSecret(ctx, env, { ...token, value: new SecretValue('b'), overwrite: false }),
    ).rejects.toMatchObject({
      code: 'secret_exists',
    });
    expect(aws.stored.get(SECRET)?.value.reveal()).toBe('s3cret');
    expect(await setSecret(ctx, env, { ...token, value, overwrite: true })).toMatchObject({ version: 2 });
  });

  test('under another account nothing is stored; reading proves only an account that is not the embedded one', async () => {
    const { ctx, env, aws } = place();
    aws.account = '111111111111';
    const set = setSecret(ctx, env, { ...token, value, overwrite: false });
    await expect(set).rejects.toMatchObject({ code: 'wrong_account' });
    expect(aws.stored.size).toBe(0);
    expect(await listSecrets(ctx, env)).toHaveLength(2);
    const far = { ...env, target: { ...env.target, local: false } };
    await expect(listSecrets(ctx, far)).rejects.toMatchObject({ code: 'wrong_account' });
  });

  test.each([
    [{ name: '1x' }, 'bad_name', ['Use _1X']],
    [{ name: 'api-token' }, 'bad_name', ['Use API_TOKEN']],
    [{ service: 'helo' }, 'unknown_service', ['Did you mean hello?']],
    [{ value: new SecretValue('') }, 'secret_empty', [expect.any(String)]],
  ])('refuses %j', async (wrong, code, next) => {
    const { ctx, env, aws } = place();
    const refused = setSecret(ctx, env, { ...token, value, overwrite: false, ...wrong });
    await expect(refused).rejects.toMatchObject({ exit: 'input', code, detail: { next } });
    expect(aws.calls).toEqual([]);
  });
});

describe('get', () => {
  test('value and version', async () => {
    const { ctx, env } = place();
    await setSecret(ctx, env, { ...token, value, overwrite: false });
    const found = await getSecret(ctx, env, token);
    expect([found.value.reveal(), found.version]).toEqual(['s3cret', 1]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  test('one that is not there: the nearest name, and how to set it', async () => {
    const { ctx, env } = place();
    await setSecret(ctx, env, { ...token, value, overwrite: false });
    await expect(getSecret(ctx, env, { service: 'hello', name: 'API_TOKN' })).rejects.toMatchObject({
      code: 'unknown_secret',
      detail: { next: ['Did you mean API_TOKEN?', 'ops secret set API_TOKN -e dev -s hello'] },
    });
  });
});

describe('list', () => {
  test('declared and stored ones, the lock not among them', async () => {
    const { ctx, env, aws } = place();
    await setSecret(ctx, env, { ...token, value, overwrite: false });
    await setSecret(ctx, env, { service: 'hello', name: 'EXTRA', value, overwrite: false });
    aws.stored.set('/shop/dev/.ops/lock', { value, version: 3, keyId: '', tags: {} });
    const stored = { version: 1, modified: '2026-11-23T10:00:00.000Z', user: null, missing: false };
    expect(await listSecrets(ctx, env)).toEqual([
      { name: 'API_TOKEN', service: 'hello', declared: true, ...stored },
      { name: 'EXTRA', service: 'hello', declared: false, ...stored },
      {
        name: 'SESSION_KEY',
        service: 'hello',
        version: null,
        modified: null,
        user: null,
        declared: true,
        missing: true,
      },
    ]);
  });
});

test('missing are those that only the operator can set', async () => {
  const { ctx, env } = place();
  expect(await missingSecrets(ctx, env)).toEqual([{ name: SECRET, service: 'hello' }]);
  await setSecret(ctx, env, { ...token, value, overwrite: false });
  expect(await missingSecrets(ctx, env)).toEqual([]);
  expect(GENERATED).toBe('/shop/dev/hello/SESSION_KEY');
});

test('a copy of home is not asked for, and has not the key that home writes under', async () => {
  const { ctx, env, aws } = place();
  const copies: DeclaredSecret[] = [
    { name: SECRET, key_id: 'alias/replica', generate: null, copy_from: 'eu-central-1' },
    { name: '/shop/dev/hello/OTHER', key_id: 'alias/replica', generate: null, copy_from: 'eu-central-1' },
  ];
  const replica = rendered('replica-service-hello', { region: 'eu-west-1', secrets: copies });
  env.rendered.stacks.unshift(replica);
  expect(await missingSecrets(ctx, env)).toEqual([{ name: SECRET, service: 'hello' }]);
  const away = new FakeAws();
  ctx.aws = async ({ region }) => (region === 'eu-west-1' ? away : aws);
  await setSecret(ctx, env, { ...token, value, overwrite: false });
  expect(aws.stored.get(SECRET)?.keyId).toBe('alias/shop-dev');
  // It is made when the second region has its key; from then on it follows.
  expect(away.stored.has(SECRET)).toBe(false);
  await away.parameters.putSecret(SECRET, value, { keyId: 'alias/replica', overwrite: false, tags: {} });
  await setSecret(ctx, env, { ...token, value: new SecretValue('two'), overwrite: true });
  const { value: copy, keyId, tags } = away.stored.get(SECRET) ?? {};
  expect([copy?.reveal(), keyId, tags?.HomeVersion]).toEqual(['two', 'alias/replica', '2']);
});
