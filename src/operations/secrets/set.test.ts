import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { DeclaredSecret } from '../../domain/stack/description.ts';
import { rendered } from '../../domain/testing/stacks.ts';
import { FakeAws } from '../testing/fake-aws.ts';
import { places } from '../testing/places.ts';
import { GENERATED, SECRET } from '../testing/world.ts';
import { getSecret } from './get.ts';
import { planImport } from './import.ts';
import { checkService, type SecretPlace } from './location/location.ts';
import { secretSettings } from './location/names.ts';
import { missingSecrets } from './missing.ts';
import { lookAt, setSecret } from './set.ts';

const value = new SecretValue('s3cret');
const two = new SecretValue('two');
type Place = ReturnType<typeof places>;

async function set({ ctx }: Place, place: SecretPlace, name: string, given = value, overwrite = false) {
  const standing = await lookAt(ctx, place, name, { overwrite, version: null });
  return setSecret(ctx, place, standing, { value: given, tags: {} });
}

describe('set', () => {
  test('under the key its stack declares, and says which services are given it', async () => {
    const made = places();
    const result = await set(made, made.hello, 'API_TOKEN');
    expect(result).toEqual({ name: SECRET, version: 1, services: ['hello'], tier: 'Standard' });
    expect(made.aws.stored.get(SECRET)).toMatchObject({
      value,
      version: 1,
      keyId: 'alias/shop-dev',
      tags: { project: 'shop' },
    });
  });

  test('one that no service declares is under the environment’s key', async () => {
    const made = places();
    expect((await set(made, made.hello, 'OTHER')).services).toEqual([]);
    expect(made.aws.stored.get('/shop/dev/hello/OTHER')?.keyId).toBe('alias/shop-dev');
  });

  test('a value is never replaced unasked, and nobody is asked for one in vain', async () => {
    const made = places();
    await set(made, made.hello, 'API_TOKEN');
    const look = { overwrite: false, version: null };
    await expect(lookAt(made.ctx, made.hello, 'API_TOKEN', look)).rejects.toMatchObject({
      code: 'secret_exists',
      message: `${SECRET} exists already (version 1)`,
    });
    expect(await set(made, made.hello, 'API_TOKEN', two, true)).toMatchObject({ version: 2 });
  });

  test('not where the version is another than the one that was seen', async () => {
    const made = places();
    made.secrets.put(SECRET, value);
    const { ctx, hello } = made;
    await expect(lookAt(ctx, hello, 'API_TOKEN', { overwrite: false, version: 4 })).rejects.toMatchObject({
      exit: 'locked',
      code: 'secret_moved',
    });
    const standing = await lookAt(ctx, hello, 'API_TOKEN', { overwrite: false, version: 1 });
    made.secrets.put(SECRET, two);
    await expect(setSecret(ctx, hello, standing, { value, tags: {} })).rejects.toMatchObject({
      code: 'secret_moved',
      message: `${SECRET} is not version 1: it is version 2 now`,
    });
    expect(made.aws.stored.get(SECRET)?.value.reveal()).toBe('two');
  });

  test('two writers at the very same moment: the later one is told', async () => {
    const made = places();
    made.secrets.put(SECRET, value);
    const standing = await lookAt(made.ctx, made.hello, 'API_TOKEN', { overwrite: true, version: null });
    made.secrets.meanwhile = () => {
      made.secrets.meanwhile = () => undefined;
      made.secrets.put(SECRET, two);
    };
    const late = setSecret(made.ctx, made.hello, standing, { value, tags: {} });
    await expect(late).rejects.toMatchObject({ code: 'secret_moved' });
  });

  test('under another account nothing is stored', async () => {
    const made = places();
    made.aws.account = '111111111111';
    await expect(set(made, made.hello, 'API_TOKEN')).rejects.toMatchObject({ code: 'wrong_account' });
    const named = { ...made.tree, account: '222222222222' };
    await expect(set(made, named, 'password')).rejects.toMatchObject({ code: 'wrong_account' });
    expect(made.aws.stored.size).toBe(0);
    expect(await set(made, { ...named, account: '111111111111' }, 'password')).toMatchObject({ version: 1 });
  });

  test('in a tree: under the key that is named, else the one it has', async () => {
    const made = places();
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
    const made = places();
    await expect(set(made, made.hello, name)).rejects.toMatchObject({
      exit: 'input',
      code: 'bad_name',
      detail: { next },
    });
    expect(made.aws.calls).toEqual([]);
  });

  test('refuses what cannot be stored', async () => {
    const made = places();
    for (const [text, code] of [
      ['', 'secret_empty'],
      ['a\0', 'secret_nul'],
    ] as const) {
      await expect(set(made, made.hello, 'API_TOKEN', new SecretValue(text))).rejects.toMatchObject({ code });
    }
    expect(made.aws.stored.size).toBe(0);
  });
});

test('a service that the environment does not have, and what all share', () => {
  const { env } = places();
  expect(() => checkService(env, 'helo')).toThrow(
    expect.objectContaining({
      code: 'unknown_service',
      detail: expect.objectContaining({ next: ['Did you mean hello?'] }),
    }),
  );
  checkService(env, 'shared');
});

describe('get', () => {
  test('the newest version, or an older one', async () => {
    const { ctx, hello, secrets } = places();
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

  test('one that is not there: the nearest name, and how to set it', async () => {
    const { ctx, hello, tree, secrets } = places();
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

test('missing are those that only the operator can set', async () => {
  const made = places();
  const missing = { full: SECRET, service: 'hello', name: 'API_TOKEN' };
  expect(await missingSecrets(made.ctx, made.env)).toEqual([missing]);
  await set(made, made.hello, 'API_TOKEN');
  expect(await missingSecrets(made.ctx, made.env)).toEqual([]);
  expect(GENERATED).toBe('/shop/dev/hello/SESSION_KEY');
});

test('a shared one that is missing is asked for once', async () => {
  const made = places();
  const KEY = '/shop/dev/shared/DATADOG_KEY';
  const secrets: DeclaredSecret[] = [{ name: KEY, key_id: 'alias/shop-dev', generate: null }];
  made.env.rendered.stacks.push(rendered('service-web', { secrets }), rendered('service-api', { secrets }));
  made.secrets.put(SECRET, value);
  const missing = { full: KEY, service: 'shared', name: 'DATADOG_KEY' };
  expect(await missingSecrets(made.ctx, made.env)).toEqual([missing]);
});

test('the copy of a shared one is written once, whoever else declares it', async () => {
  const made = places();
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

test('the tag Service is the declaring service’s, and no single one’s where it is shared', async () => {
  const made = places();
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

test('a name that differs only in case from one that is there is told, in a tree', async () => {
  const made = places();
  made.secrets.put('/team/api/db_url', value);
  const warnings = () => made.progress.filter(({ event }) => event === 'warning');
  await set(made, made.tree, 'other');
  expect(warnings()).toEqual([]);
  await set(made, made.tree, 'DB_URL');
  const message = 'DB_URL, db_url differ only in case below /team/api; as variables they would be one';
  expect(warnings()).toEqual([{ event: 'warning', at: expect.any(String), message }]);
  await set(made, made.tree, 'DB_URL', two, true);
  expect(warnings()).toHaveLength(1);
  const entries = ['Other', 'a', 'A', 'new'].map((name) => ({ full: `/team/api/${name}`, value }));
  await planImport(made.ctx, made.tree, entries);
  expect(warnings().slice(1)).toEqual(
    ['Other, other', 'A, a'].map((names) => ({
      event: 'warning',
      at: expect.any(String),
      message: `${names} differ only in case below /team/api; as variables they would be one`,
    })),
  );
});

test('a copy of home is not asked for, and has not the key that home writes under', async () => {
  const made = places();
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
  // It is made when the second region has its key; from then on it follows.
  expect(away.stored.has(SECRET)).toBe(false);
  away.secrets.put(SECRET, value, { keyId: 'alias/replica' });
  await set(made, hello, 'API_TOKEN', two, true);
  const { value: copy, keyId, tags } = away.stored.get(SECRET) ?? {};
  expect([copy?.reveal(), keyId, tags?.HomeVersion]).toEqual(['two', 'alias/replica', '2']);
});
