import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../domain/deployment/events.ts';
import type { Aws } from '../../domain/ports.ts';
import type { StackEvent } from '../../domain/stack/reader.ts';
import type { Context } from '../context.ts';
import { createFixture } from '../testing/fixture.ts';
import { ResourceFeed } from './resource-events.ts';

function event(id: string): StackEvent {
  const at = '2026-05-04T14:00:00.000Z';
  const what = { type: 'AWS::EC2::NatGateway', status: 'DELETE_FAILED', reason: 'in use' };
  return { id, at, stack_name: 'shop-dev-network', logical_id: id, physical_id: null, ...what };
}

test('two concurrent reads show each event once', async () => {
  const { env } = createFixture();
  const stack = env.rendered.stacks[0];
  if (!stack) throw new TypeError('no stack');
  const shown: string[] = [];
  const ctx = {
    progress: (each: ProgressEvent) => void (each.event === 'resource' && shown.push(each.resource.id)),
  } as Context;
  const all = [event('one'), event('two')];
  const events = async (_: string, after: string | null) =>
    all.slice(all.findIndex(({ id }) => id === after) + 1);
  const feed = new ResourceFeed(ctx, { stacks: { events } } as unknown as Aws, [stack], () => []);
  const name = stack.description.stack;
  await Promise.all([feed.show(name), feed.show(name)]);
  all.push(event('three'));
  await feed.show(name);
  expect(shown).toEqual(['one', 'two', 'three']);
});
