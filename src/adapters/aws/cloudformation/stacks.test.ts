import { expect, test } from 'vitest';
import { changeSetName, stackState } from './cloudformation.ts';
import { allResources, eventsAfter, listAll } from './stacks.ts';

const page = <T>(items: T[], next?: string) => ({ items, next });

test('all pages of stacks', async () => {
  const pages: Record<string, unknown> = { '': page(['a', 'b'], '1'), 1: page([], '2'), 2: page(['c']) };
  expect(await listAll({ stacks: async (token) => pages[token ?? ''] as never })).toEqual(['a', 'b', 'c']);
});

test("all pages of a stack's resources", async () => {
  const pages: Record<string, unknown> = { '': page(['a'], '1'), 1: page(['b', 'c']) };
  const asked: string[] = [];
  const calls = {
    resources: async (name: string, token: string | undefined) => {
      asked.push(name);
      return pages[token ?? ''] as never;
    },
  };
  expect(await allResources(calls, 'shop-dev-service-x')).toEqual(['a', 'b', 'c']);
  expect(asked).toEqual(['shop-dev-service-x', 'shop-dev-service-x']);
});

const events = (ids: string[]) => ids.map((id) => ({ id }));
const history: Record<string, unknown> = {
  '': page(events(['5', '4']), '1'),
  1: page(events(['3', '2']), '2'),
  2: page(events(['1'])),
};

test.each([
  [null, ['1', '2', '3', '4', '5'], 3],
  ['3', ['4', '5'], 2],
  ['4', ['5'], 1],
  ['5', [], 1],
])('events after %s, oldest first, from no more pages than needed', async (after, ids, pages) => {
  let read = 0;
  const found = await eventsAfter(
    {
      events: async (_, token) => {
        read += 1;
        return history[token ?? ''] as never;
      },
    },
    's',
    after,
  );
  expect([found.map(({ id }) => id), read]).toEqual([ids, pages]);
});

test.each([
  ['arn:aws:cloudformation:eu-central-1:000000000000:changeSet/ops-1-2-3/0b1c', 'ops-1-2-3'],
  [undefined, null],
  ['nonsense', null],
])('name of the change set %s', (id, name) => {
  expect(changeSetName(id)).toBe(name);
});

test('reads all fields of a stack, without control characters', () => {
  expect(
    stackState({
      StackName: 'shop-dev-keys',
      StackId: 'arn:1',
      StackStatus: 'ROLLBACK_COMPLETE',
      StackStatusReason: 'bad \u001b[31mkey',
      CreationTime: new Date('2026-11-23T10:00:00Z'),
      Parameters: [{ ParameterKey: 'A', ParameterValue: '1' }],
      Outputs: [{ OutputKey: 'O', OutputValue: 'v' }],
      Tags: [{ Key: 'k', Value: '' }],
      EnableTerminationProtection: true,
      ChangeSetId: 'arn:aws:cloudformation:r:a:changeSet/ops-x/1',
    }),
  ).toEqual({
    name: 'shop-dev-keys',
    id: 'arn:1',
    status: 'ROLLBACK_COMPLETE',
    statusReason: 'bad key',
    description: null,
    parameters: { A: '1' },
    outputs: { O: 'v' },
    tags: { k: '' },
    roleArn: null,
    terminationProtection: true,
    changeSetName: 'ops-x',
    createdAt: '2026-11-23T10:00:00.000Z',
    updatedAt: null,
  });
});
