#!/usr/bin/env node
// Runs src directly with Node's type stripping: no build, no manifest.
import { readCommands } from '../scripts/commands.ts';
import { root } from '../scripts/generated.ts';
import { main } from '../src/cli/launch/main.ts';

const { pjson, manifest } = await readCommands();
const { stdout: out, stderr: err, argv } = process;
const system = `Node ${process.version}, ${process.platform}`;
const status = await main({ root, pjson, manifest, argv: argv.slice(2), system, out, err });
if (status !== null) process.exitCode = status;
