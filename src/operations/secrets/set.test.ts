import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { DeclaredSecret } from '../../domain/stack/description.ts';
import { rendered } from '../../domain/testing/stacks.ts';
import { FakeAws } from '../testing/fake-aws.ts';
import { GENERATED, SECRET } from '../testing/fixture.ts';
import { createSecretFixture } from '../testing/secret-fixture.ts';
import { getSecret } from './get.ts';
import { planImport } from './import.ts';
import { checkService, type SecretLocation } from './location/location.ts';
import { secretSettings } from './location/names.ts';
import { missingSecrets } from './missing.ts';
import { currentSecret, setSecret } from './set.ts';

const value = new SecretValue('s3cret');
const two = new SecretValue('two');
type SecretFixture = ReturnType<typeof createSecretFixture>;

async function set(
  { ctx }: SecretFixture,
  location: SecretLocation,
  name: string,
  given = value,
  overwrite = false,
) {
  const current = await currentSecret(ctx, location, name, { overwrite, version: null });
  return setSecret(ctx, location, current, { value: given, tags: {} });
}

describe('set', () => {
  test('uses the key that its stack declares and names the services that use it', async () => {
    const made = createSecretFixture();
    const result = await set(made, made.hello, 'API_TOKEN');
    expect(result).toEqual({ name: SECRET, version: 1, services: ['hello'], tier: 'Standard' });
    expect(made.aws.stored.get(SECRET)).toMatchObject({
      value,
      version: 1,
      keyId: 'alias/shop-dev',
      tags: { project: 'shop' },
    });
  });

  test('an undeclared secret uses the environment’s key', async () => {
    const made = createSecretFixture();
    expect((await set(made, made.hello, 'OTHER')).services).toEqual([]);
    expect(made.aws.stored.get('/shop/dev/hello/OTHER')?.keyId).toBe('alias/shop-dev');
  });

  test('refuses to overwrite without the flag, before the prompt', async () => {
    const made = createSecretFixture();
    await set(made, made.hello, 'API_TOKEN');
    const options = { overwrite: false, version: null };
    await expect(currentSecret(made.ctx, made.hello, 'API_TOKEN', options)).rejects.toMatchObject({
      code: 'secret_exists',
      message: `${SECRET} already exists (version 1)`,
    });
    expect(await set(made, made.hello, 'API_TOKEN', two, true)).toMatchObject({ version: 2 });
  });

  test('refuses if the version changed', async () => {
    const made = createSecretFixture();
    made.secrets.put(SECRET, value);
    const { ctx, hello } = made;
    await expect(
      currentSecret(ctx, hello, 'API_TOKEN', { overwrite: false, version: 4 }),
    ).rejects.toMatchObject({
      exit: 'locked',
      code: 'secret_moved',
    });
    const current = await currentSecret(ctx, hello, 'API_TOKEN', { overwrite: false, version: 1 });
    made.secrets.put(SECRET, two);
    await expect(setSecret(ctx, hello, current, { value, tags: {} })).rejects.toMatchObject({
      code: 'secret_moved',
      message: `${SECRET} is not at version 1: the newest version is 2`,
    });
    expect(made.aws.stored.get(SECRET)?.value.reveal()).toBe('two');
  });

  test('of two concurrent writers the later one gets an error', async () => {
    const made = createSecretFixture();
    made.secrets.put(SECRET, value);
    const current = await currentSecret(made.ctx, made.hello, 'API_TOKEN', {
      overwrite: true,
      version: null,
    });
    made.secrets.meanwhile = () => {
      made.secrets.meanwhile = () => undefined;
      made.secrets.put(SECRET, two);
    };
    const late = setSecret(made.ctx, made.hello, current, { value, tags: {} });
    await expect(late).rejects.toMatchObject({ code: 'secret_moved' });
  });

  test('stores nothing in another account', async () => {
    const made = createSecretFixture();
    made.aws.account = '111111111111';
    await expect(set(made, made.hello, 'API_TOKEN')).rejects.toMatchObject({ code: 'wrong_account' });
    const named = { ...made.tree, account: '222222222222' };
    await expect(set(made, named, 'password')).rejects.toMatchObject({ code: 'wrong_account' });
    expect(made.aws.stored.size).toBe(0);
    expect(await set(made, { ...named, account: '111111111111' }, 'password')).toMatchObject({ version: 1 });
  });

  test('in a tree uses the given key, else the current one', async () => {
    const made = createSecretFixture();
    const { tree } = made;
    await set(made, tree, 'db/password');
    const kept = () => made.aws.stored.get('/team/api/db/password');
    expect(kept()).toMatchObject({ keyId: 'alias/team', tags: {} });
    const keyless = { ...tree, key: null };
    await set(made, keyless, 'db/password', two, true);
    expect(kept()).toMatchObject({ keyId: 'alias/team', version: 2 });
    await expect(set(made, keyless, 'new')).rejects.toMatchObject({ code: 'key_missing' });
  });

  test.each([
    ['1X', ['Use _1X']],
    ['api-token', ['Use API_TOKEN']],
    ['../other/KEY', [expect.stringMatching(/^Use /)]],
    ['--flag', [expect.stringMatching(/^Use /)]],
  ])('refuses the name %s', async (name, next) => {
    const made = createSecretFixture();
    await expect(set(made, made.hello, name)).rejects.toMatchObject({
      exit: 'input',
      code: 'bad_name',
      detail: { next },
    });
    expect(made.aws.calls).toEqual([]);
  });

  test('refuses values that cannot be stored', async () => {
    const made = createSecretFixture();
    for (const [text, code] of [
      ['', 'secret_empty'],
      ['a\0', 'secret_nul'],
    ] as const) {
      await expect(set(made, made.hello, 'API_TOKEN', new SecretValue(text))).rejects.toMatchObject({ code });
    }
    expect(made.aws.stored.size).toBe(0);
  });
});

test('refuses an unknown service, accepts `shared`', () => {
  const { env } = createSecretFixture();
  expect(() => checkService(env, 'helo')).toThrow(
    expect.objectContaining({
      code: 'unknown_service',
      detail: expect.objectContaining({ next: ['Did you mean hello?'] }),
    }),
  );
  checkService(env, 'shared');
});

describe('get', () => {
  test('reads the newest version, or an older one', async () => {
    const { ctx, hello, secrets } = createSecretFixture();
    secrets.put(SECRET, value);
    secrets.put(SECRET, two);
    const found = await getSecret(ctx, hello, 'API_TOKEN');
    expect([found.value.reveal(), found.version]).toEqual(['two', 2]);
    expect((await getSecret(ctx, hello, 'API_TOKEN', 1)).value.reveal()).toBe('s3cret');
    expect(JSON.stringify(found)).not.toContain('two');
    await expect(getSecret(ctx, hello, 'API_TOKEN', 7)).rejects.toMatchObject({
      code: 'unknown_version',
      detail: { next: ['ops secret history API_TOKEN -e dev -s hello'] },
    });
  });

  test('for a missing secret, suggests the nearest name and how to set it', async () => {
    const { ctx, hello, tree, secrets } = createSecretFixture();
    secrets.put(SECRET, value);
    await expect(getSecret(ctx, hello, 'API_TOKN')).rejects.toMatchObject({
      code: 'unknown_secret',
      detail: { next: ['Did you mean API_TOKEN?', 'ops secret set API_TOKN -e dev -s hello'] },
    });
    await expect(getSecret(ctx, tree, 'db')).rejects.toMatchObject({
      detail: { next: ['ops secret set db --path /team/api'] },
    });
  });
});

test('missing secrets are those that only the operator can set', async () => {
  const made = createSecretFixture();
  const missing = { full: SECRET, service: 'hello', name: 'API_TOKEN' };
  expect(await missingSecrets(made.ctx, made.env)).toEqual([missing]);
  await set(made, made.hello, 'API_TOKEN');
  expect(await missingSecrets(made.ctx, made.env)).toEqual([]);
  expect(GENERATED).toBe('/shop/dev/hello/SESSION_KEY');
});

test('a missing shared secret appears once', async () => {
  const made = createSecretFixture();
  const KEY = '/shop/dev/shared/DATADOG_KEY';
  const secrets: DeclaredSecret[] = [{ name: KEY, key_id: 'alias/shop-dev', generate: null }];
  made.env.rendered.stacks.push(rendered('service-web', { secrets }), rendered('service-api', { secrets }));
  made.secrets.put(SECRET, value);
  const missing = { full: KEY, service: 'shared', name: 'DATADOG_KEY' };
  expect(await missingSecrets(made.ctx, made.env)).toEqual([missing]);
});

test('writes the copy of a shared secret once', async () => {
  const made = createSecretFixture();
  const name = '/shop/dev/shared/KEY';
  const copies = [{ name, key_id: 'alias/replica', generate: null, copy_from: 'eu-central-1' }];
  made.env.rendered.stacks.push(
    rendered('service-web', {
      tags: { Service: 'web' },
      secrets: [{ name, key_id: 'alias/shop-dev', generate: null }],
    }),
    rendered('replica-service-web', { region: 'eu-west-1', secrets: copies }),
    rendered('replica-service-hello', { region: 'eu-west-1', secrets: copies }),
  );
  const away = new FakeAws();
  made.ctx.aws = async ({ region }) => (region === 'eu-west-1' ? away : made.aws);
  away.secrets.put(name, value, { keyId: 'alias/replica' });
  const result = await set(made, { ...made.hello, service: 'shared' }, 'KEY', two);
  expect(result.services).toEqual(['web']);
  const { version, tags } = away.stored.get(name) ?? {};
  expect([version, tags?.Service, tags?.HomeVersion]).toEqual([2, 'shared', '1']);
});

test('the tag Service names the declaring service, or `shared`', async () => {
  const made = createSecretFixture();
  const secrets = ['hello', 'shared'].map((service) => ({
    name: `/shop/dev/${service}/KEY`,
    key_id: 'alias/shop-dev',
    generate: null,
  }));
  const tags = { Project: 'shop', Service: 'hello' };
  const { stacks } = made.env.rendered;
  stacks.splice(
    0,
    stacks.length,
    rendered('keys', { tags: { Project: 'shop' } }),
    rendered('service-hello', { secrets, tags }),
  );
  const tagsOf = (name: string) => secretSettings(made.env.rendered, name).tags;
  expect(tagsOf('/shop/dev/hello/KEY')).toEqual(tags);
  expect(tagsOf('/shop/dev/shared/KEY')).toEqual({ Project: 'shop', Service: 'shared' });
  expect(tagsOf('/shop/dev/other/UNDECLARED')).toEqual({ Project: 'shop', Service: 'other' });
});

test('warns in a tree about a name that differs only in case', async () => {
  const made = createSecretFixture();
  made.secrets.put('/team/api/db_url', value);
  const warnings = () => made.progress.filter(({ event }) => event === 'warning');
  await set(made, made.tree, 'other');
  expect(warnings()).toEqual([]);
  await set(made, made.tree, 'DB_URL');
  const message = 'Below /team/api, DB_URL, db_url differ only in case; as variables they are the same';
  expect(warnings()).toEqual([{ event: 'warning', at: expect.any(String), message }]);
  await set(made, made.tree, 'DB_URL', two, true);
  expect(warnings()).toHaveLength(1);
  const entries = ['Other', 'a', 'A', 'new'].map((name) => ({ full: `/team/api/${name}`, value }));
  await planImport(made.ctx, made.tree, entries);
  expect(warnings().slice(1)).toEqual(
    ['Other, other', 'A, a'].map((names) => ({
      event: 'warning',
      at: expect.any(String),
      message: `Below /team/api, ${names} differ only in case; as variables they are the same`,
    })),
  );
});

test('a copy is not missing and does not decide the key in the home region', async () => {
  const made = createSecretFixture();
  const { ctx, env, aws, hello } = made;
  const copies: DeclaredSecret[] = [
    { name: SECRET, key_id: 'alias/replica', generate: null, copy_from: 'eu-central-1' },
    { name: '/shop/dev/hello/OTHER', key_id: 'alias/replica', generate: null, copy_from: 'eu-central-1' },
  ];
  const replica = rendered('replica-service-hello', { region: 'eu-west-1', secrets: copies });
  env.rendered.stacks.unshift(replica);
  expect(await missingSecrets(ctx, env)).toEqual([{ full: SECRET, service: 'hello', name: 'API_TOKEN' }]);
  const away = new FakeAws();
  ctx.aws = async ({ region }) => (region === 'eu-west-1' ? away : aws);
  await set(made, hello, 'API_TOKEN');
  expect(aws.stored.get(SECRET)?.keyId).toBe('alias/shop-dev');
  // Apply creates it once the second region has its key; later writes update it.
  expect(away.stored.has(SECRET)).toBe(false);
  away.secrets.put(SECRET, value, { keyId: 'alias/replica' });
  await set(made, hello, 'API_TOKEN', two, true);
  const { value: copy, keyId, tags } = away.stored.get(SECRET) ?? {};
  expect([copy?.reveal(), keyId, tags?.HomeVersion]).toEqual(['two', 'alias/replica', '2']);
});
