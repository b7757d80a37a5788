// Generates oclif.manifest.json, which describes the commands so that ops need not load them.
//
//   node scripts/manifest.ts           writes it
//   node scripts/manifest.ts --check   fails if it is stale
import type { Command } from '@oclif/core';
import { readCommands } from './commands.ts';
import { generate } from './generated.ts';

const { manifest } = await readCommands();
const ids = Object.keys(manifest.commands).sort();
const commands = Object.fromEntries(ids.map((id) => [id, built(manifest.commands[id] as Command.Cached)]));
await generate('manifest.ts', {
  'oclif.manifest.json': `${JSON.stringify({ commands, version: manifest.version }, null, 2)}\n`,
});

/** The command with the path of its built file. */
function built(command: Command.Cached): Command.Cached {
  const [, ...path] = command.relativePath ?? [];
  const file = path.at(-1)?.replace(/\.ts$/, '.js') ?? '';
  return { ...command, relativePath: ['dist', ...path.slice(0, -1), file] };
}
