import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { deployed, rendered } from '../testing/stacks.ts';
import { inputsDigest, literalText, parseChangeSetName, resolveInput } from './inputs.ts';

test.each([
  [false, 'false'],
  [0, '0'],
  ['', ''],
  [['a', 'b'], 'a,b'],
] as const)('a literal is passed unchanged: %j', (given, text) => {
  expect(literalText(given as never)).toBe(text);
});

test('an output of another stack', () => {
  const network = deployed(rendered('network'), {}, { outputs: { VpcId: 'vpc-1' } });
  const stateOf = (name: string, region: string) =>
    name === network.name && region === 'eu-central-1' ? network : undefined;
  const input = { stack: 'network', stack_name: 'shop-dev-network', region: 'eu-central-1', output: 'VpcId' };
  expect(resolveInput(input, stateOf)).toBe('vpc-1');
  expect(resolveInput({ ...input, output: 'Other' }, stateOf)).toBeNull();
  expect(resolveInput({ ...input, region: 'us-east-1' }, stateOf)).toBeNull();
});

test('the digest is over the documented text, sorted by code points', () => {
  const text = 'p A=1\np Z=2\np a=\np \uff5e=y\np \u{1f600}=x\nt k=v\n';
  const expected = createHash('sha256').update(text).digest('hex').slice(0, 16);
  expect(inputsDigest({ '\u{1f600}': 'x', a: '', Z: '2', A: '1', '\uff5e': 'y' }, { k: 'v' })).toBe(expected);
});

test.each([
  [
    'ops-0123456789abcdef-fedcba9876543210-00ff00ff',
    { fingerprint: '0123456789abcdef', inputs: 'fedcba9876543210' },
  ],
  ['ops-0123456789abcdef-fedcba9876543210-00ff00ff-x', null],
  ['my-change-set', null],
])('the name of a change set: %s', (name, parsed) => {
  expect(parseChangeSetName(name)).toEqual(parsed);
});
