import { expect, it } from 'vitest';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { Found, Source } from './credential-source.ts';
import { FoundCredentials } from './found-credentials.ts';

const HOUR = 3_600_000;
const SOURCE: Source = {
  keys: null,
  profile: 'team',
  device: null,
  roles: [],
  chained: true,
  signOn: null,
  identity: [],
};

/** A source whose credentials last an hour and belong to these accounts, one after another. */
function credentials(...accounts: string[]) {
  let now = 0;
  const asked: string[] = [];
  const search = async (): Promise<Found> => ({
    keys: { id: accounts.shift() ?? 'none', secret: new SecretValue('x'), token: null },
    expires: new Date(now + HOUR),
  });
  const accountOf = async ({ id }: { id: string }) => {
    asked.push(id);
    return id;
  };
  const found = new FoundCredentials(SOURCE, {}, { search, accountOf }, () => new Date(now));
  return { found, asked, later: () => (now += HOUR), id: async () => (await found.get()).keys.id };
}

it('credentials that replace expiring ones prove the account again', async () => {
  const { found, asked, later, id } = credentials('111122223333', '111122223333', '444455556666');
  expect(await id()).toBe('111122223333');
  found.prove('111122223333');
  later();
  expect([await id(), await id(), asked]).toEqual(['111122223333', '111122223333', ['111122223333']]);
  later();
  await expect(id()).rejects.toMatchObject({
    code: 'wrong_account',
    message: 'The credentials were renewed for account 444455556666; this command works in 111122223333',
  });
});

it('without a proved account nothing is asked', async () => {
  const { asked, later, id } = credentials('111122223333', '444455556666');
  await id();
  later();
  expect([await id(), asked]).toEqual(['444455556666', []]);
});
