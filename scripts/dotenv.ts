// Writes the tables of docs/reference/dotenv.md from src/domain/secrets/formats/dotenv-dialects.json.
//
//   node scripts/dotenv.ts            writes them
//   node scripts/dotenv.ts --check    fails if they are stale
//   node scripts/dotenv.ts --record   first runs every reader again; needs Go, bash and the npm package dotenv
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Dialects,
  dialectTables,
  type Input,
  type Outcome,
} from '../src/domain/secrets/formats/testing/dialects.ts';
import { entriesOf } from '../src/domain/secrets/formats/testing/maps.ts';
import { writeSecrets } from '../src/domain/secrets/formats/write.ts';
import { motdotla } from '../test/support/dotenv/motdotla.ts';
import { generate, root } from './generated.ts';

const DATA = join(root, 'src/domain/secrets/formats/dotenv-dialects.json');
const PAGE = 'docs/reference/dotenv.md';
const GO = join(root, 'test/support/dotenv');

if (process.argv.includes('--record')) record();
const dialects = JSON.parse(readFileSync(DATA, 'utf8')) as Dialects;
const page = readFileSync(join(root, PAGE), 'utf8');
const [before, , after] = page.split(/(?<=<!-- tables: .* -->\n)|(?=<!-- end of tables -->)/);
await generate('dotenv.ts', { [PAGE]: `${before}\n${dialectTables(dialects)}\n\n${after}` });

function record(): void {
  const data = JSON.parse(readFileSync(DATA, 'utf8')) as Dialects;
  const npm = motdotla();
  if (!npm) {
    process.stderr.write('The npm package dotenv cannot be loaded\n');
    process.exit(1);
  }
  for (const input of data.inputs) {
    if (input.written && 'values' in input.ops) {
      input.text = writeSecrets('dotenv', entriesOf(input.ops.values));
    }
  }
  const texts = data.inputs.map(({ text }) => text);
  const go = JSON.parse(
    execFileSync('go', ['run', '.'], { cwd: GO, input: JSON.stringify(texts), encoding: 'utf8' }),
  ) as Pick<Input, 'godotenv' | 'compose' | 'docker'>[];
  const inputs = data.inputs.map(({ about, text, written, ops }, index) => ({
    about,
    text,
    ...(written && { written }),
    ops,
    motdotla: npm.read(text),
    ...go[index],
    bash: bash(text),
  }));
  const recorded = versions(npm.version);
  const lines = inputs.map((input) => `    ${JSON.stringify(input)}`).join(',\n');
  writeFileSync(DATA, `{\n  "recorded": ${JSON.stringify(recorded)},\n  "inputs": [\n${lines}\n  ]\n}\n`);
}

function versions(npmVersion: string): Dialects['recorded'] {
  const modules = readFileSync(join(GO, 'go.mod'), 'utf8');
  const module = (name: string) => new RegExp(`${name}\\S* v([0-9.]+)`).exec(modules)?.[1] ?? '';
  return {
    motdotla: npmVersion,
    godotenv: module('godotenv'),
    compose: module('compose-go'),
    docker: module('docker/cli'),
    bash: execFileSync('bash', ['-c', `printf %s "\${BASH_VERSION%%(*}"`], { encoding: 'utf8' }),
  };
}

/** The variables of a program started after `set -a; source FILE`; any message from bash counts as a refusal. */
function bash(text: string): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'ops-dotenv-'));
  try {
    writeFileSync(join(folder, 'file'), text);
    const script = 'set -a; . ./file; set +a; exec /usr/bin/env -0';
    const { stdout, stderr } = spawnSync('/bin/bash', ['--norc', '--noprofile', '-c', script], {
      cwd: folder,
      env: { LC_ALL: 'C.UTF-8', HOME: '/tilde' },
      encoding: 'utf8',
    });
    if (stderr) return { error: stderr.split('\n')[0] ?? '' };
    const own = /^(PWD|OLDPWD|SHLVL|_|LC_ALL|HOME)=/;
    const pairs = stdout.split('\0').filter((pair) => pair !== '' && !own.test(pair));
    return {
      values: Object.fromEntries(
        pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
