import { expect, it } from 'vitest';
import { width } from '../terminal/text.ts';
import { help } from './help.ts';
import type { CommandFacts, FlagFacts, Manifest } from './manifest.ts';

const flag = (name: string, more: Partial<FlagFacts> = {}): FlagFacts => ({
  name,
  type: 'boolean',
  description: `the ${name}`,
  ...more,
});
const command = (id: string, more: Partial<CommandFacts> = {}): CommandFacts => ({
  id,
  summary: `does ${id}`,
  args: {},
  flags: {},
  ...more,
});
const manifest: Manifest = {
  commands: {
    home: command('home', { hidden: true }),
    init: command('init'),
    'env:plan': command('env:plan', {
      description: 'It reads and never writes.',
      args: { environment: { name: 'environment', description: 'which' } },
      flags: {
        only: flag('only', { type: 'option', helpValue: 'STACK', env: 'OPS_ONLY' }),
        yes: flag('yes', { char: 'y' }),
        color: flag('color', {
          helpGroup: 'GLOBAL',
          allowNo: true,
          description: 'a long text '.repeat(8).trim(),
        }),
      },
      examples: ['ops env plan dev'],
    }),
    'env:list': command('env:list'),
  },
};
const topics = { env: { description: 'environments' } };

it('shows one command', async () => {
  const text = help({ manifest, topics, id: 'env:plan', columns: 60 });
  await expect(`${text}\n`).toMatchFileSnapshot('golden/help-command.txt');
  for (const line of text.split('\n')) expect(width(line), line).toBeLessThanOrEqual(60);
});

it('shows all commands by topic and the exit codes, but nothing hidden', async () => {
  await expect(`${help({ manifest, topics, id: null, columns: 80 })}\n`).toMatchFileSnapshot(
    'golden/help.txt',
  );
});

it('shows a topic', () => {
  expect(help({ manifest, topics, id: 'env', columns: 80 }).split('\n')).toEqual([
    'environments',
    '',
    'Commands',
    '  ops env list  does env:list',
    '  ops env plan  does env:plan',
    '',
    'Help for a command: ops env COMMAND --help',
  ]);
});
