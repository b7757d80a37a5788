import { expect, it } from 'vitest';
import type { Settings } from '../../domain/environment/settings.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { deployed as deployedState, rendered } from '../../domain/testing/stacks.ts';
import { createFixture } from '../testing/fixture.ts';
import { isProduction } from './production.ts';

const SIZES: (Settings['size'] | null)[] = [null, 'trial', 'small', 'production'];

it.each(
  (['trial', 'small', 'production'] as const).flatMap((files) =>
    SIZES.map((deployed) => [files, deployed] as const),
  ),
)('the files say %s, %s is deployed: the stricter one counts', async (files, deployed) => {
  const { ctx, env, aws } = createFixture();
  const settings = { ...env.settings, size: files };
  if (deployed) aws.states = [deployedState(rendered('keys'), { Size: deployed })];
  expect(await isProduction(ctx, { ...env, settings })).toBe(
    files === 'production' || deployed === 'production',
  );
});

it.each([true, false])('a stack without a size is production if it is protected: %s', async (given) => {
  const { ctx, env, aws } = createFixture();
  aws.states = [deployedState(rendered('keys'), {}, { terminationProtection: given })];
  expect(await isProduction(ctx, env)).toBe(given);
});

it('reads one stack, and none if the files say production', async () => {
  const { ctx, env, aws } = createFixture();
  await isProduction(ctx, env);
  await isProduction(ctx, { ...env, settings: { ...env.settings, size: 'production' } });
  expect(aws.calls).toEqual(['stacks.describe shop-dev-keys']);
});

it('names the wrong account, even if its stack may not be read', async () => {
  const { ctx, env, aws } = createFixture();
  aws.stacks.describe = async () => {
    throw new OperatorError('credentials', 'access_denied', 'me may not call cloudformation:DescribeStacks');
  };
  const settings = { ...env.settings, account: '999999999999' };
  await expect(isProduction(ctx, { ...env, settings })).rejects.toMatchObject({ code: 'wrong_account' });
});

it('goes by the files, with a warning, if the stack may not be read', async () => {
  const { ctx, env, aws, progress } = createFixture();
  aws.stacks.describe = async () => {
    throw new OperatorError('credentials', 'access_denied', 'me may not call cloudformation:DescribeStacks');
  };
  expect(await isProduction(ctx, env)).toBe(false);
  expect(progress.map((each) => ('message' in each ? each.message : ''))).toEqual([
    'The size that is deployed is not known, so the files decide: me may not call cloudformation:DescribeStacks',
  ]);
});
