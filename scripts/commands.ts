import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Plugin } from '@oclif/core/config';
import { root } from './generated.ts';

/** The package's description and its commands, read from src: needs no build, so it cannot read a stale one. */
export async function readCommands(): Promise<{ pjson: Interfaces.PJSON; manifest: Interfaces.Manifest }> {
  const pjson: Interfaces.PJSON = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const commands = {
    strategy: 'pattern',
    target: './src/commands',
    globPatterns: ['**/*.ts', '!**/*.test.ts'],
  } as const;
  const plugin = new Plugin({
    root,
    isRoot: true,
    pjson: {
      ...pjson,
      oclif: { ...pjson.oclif, commands: { ...commands, globPatterns: [...commands.globPatterns] } },
    },
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  } as ConstructorParameters<typeof Plugin>[0]);
  await plugin.load();
  return { pjson, manifest: plugin.manifest };
}
