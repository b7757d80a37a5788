// Installs everything ops needs, only inside the checkout. Runs on any Node from 20 on, before anything is
// installed, so it uses only Node's own modules. Skips each step whose result exists and was made from the
// same inputs.
//
//   node scripts/setup.mjs          what `ops` needs to run
//   node scripts/setup.mjs --test   also what the checks and tests need
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, '.tools');
const NODE = '24.21.0';
const PYTHON_MIN = [3, 11];
const PYTHON_BELOW = [3, 14]; // ansible-core 2.19's support matrix ends with 3.13

class SetupError extends Error {}

/** The Node that runs ops: this one if it satisfies package.json's engines, otherwise a private one. */
export function nodePath() {
  const own = join(tools, 'node', 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

/** The environment for children: the chosen Node comes first in PATH. */
export function childEnv() {
  return { ...process.env, PATH: `${dirname(nodePath())}:${process.env.PATH}` };
}

function newEnough() {
  const [major, minor, patch] = process.versions.node.split('.').map(Number);
  if (major >= 26) return true;
  if (major === 24) return minor >= 15;
  return major === 22 && (minor > 22 || (minor === 22 && patch >= 2));
}

function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .sort();
}

function stampPath(name) {
  return join(tools, 'stamps', name);
}

/** Runs a command. Prints the elapsed time if it takes over a second, and its output only if it fails. */
function run(title, command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
    const tty = process.stderr.isTTY;
    let reportedAt = 0;
    const tick = setInterval(() => {
      const elapsed = Math.round((Date.now() - started) / 1000);
      if (tty) process.stderr.write(`\r  ..  ${title}  ${elapsed} s `);
      else if (reportedAt === 0 || elapsed - reportedAt >= 10) {
        reportedAt = elapsed;
        console.error(`  ..  ${title}  ${elapsed} s`);
      }
    }, 1000);
    const child = spawn(command, args, {
      cwd: root,
      env: childEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => (output = (output + data).slice(-20000)));
    const end = (error) => {
      clearInterval(tick);
      if (tty) process.stderr.write('\r\x1b[K');
      if (error)
        return reject(
          new SetupError(`${title} failed: ${error}\n${output}\nCommand: ${command} ${args.join(' ')}`),
        );
      console.error(`  ok  ${title}  ${seconds()}`);
      resolve(output);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code) => end(code === 0 ? null : `exit code ${code}`));
  });
}

/** Runs `make`, unless `result` exists and the stamp says that it was made from the same inputs. */
async function step(name, inputs, result, make) {
  const digest = hashFiles(inputs);
  const stamp = stampPath(name);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
  rmSync(stamp, { force: true });
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}

/** Set-up changes nothing outside the checkout; npm would empty the folder that a link leads to. */
function refuseLink(path) {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new SetupError(
    `${path} is a link to ${readlinkSync(path)}, which set-up would replace.\nDelete the link, then: npm run setup`,
  );
}

async function setUpNode() {
  if (newEnough() && !existsSync(join(tools, 'node'))) return;
  const home = join(tools, 'node');
  const binary = join(home, 'bin', 'node');
  if (existsSync(binary) && execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim() === `v${NODE}`)
    return;
  refuseLink(tools);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'bin'), { recursive: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', home, `node@${NODE}`];
  await run(`Node ${NODE} (ops cannot run on this machine's ${process.versions.node})`, 'npm', args, {
    env: process.env,
  });
  symlinkSync('../node_modules/node/bin/node', binary);
}

function findPython() {
  const named = process.env.OPS_PYTHON;
  const candidates = named ? [named] : ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'];
  const seen = [];
  for (const candidate of candidates) {
    let version;
    try {
      version = execFileSync(
        candidate,
        ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      ).trim();
    } catch {
      continue;
    }
    const [major, minor] = version.split('.').map(Number);
    const fits = major === PYTHON_MIN[0] && minor >= PYTHON_MIN[1] && minor < PYTHON_BELOW[1];
    if (fits) return candidate;
    seen.push(`${candidate} is ${version}`);
  }
  throw new SetupError(
    `ops needs Python 3.11, 3.12 or 3.13 with its venv module; none was found${seen.length ? ` (${seen.join(', ')})` : ''}.\n` +
      'Install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name one: OPS_PYTHON=/path/to/python3.11 npm run setup',
  );
}

/** A private Python environment, from requirements pinned by version and hash. */
async function setUpPython(name, title) {
  const requirements = join(root, 'requirements', `${name}.txt`);
  const home = join(tools, name);
  await step(`python-${name}`, [requirements], join(home, 'bin', 'python'), async () => {
    refuseLink(tools);
    const python = findPython();
    rmSync(home, { recursive: true, force: true });
    await run(`Python environment for ${title}`, python, ['-m', 'venv', home]);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '-r',
      requirements,
    ];
    await run(`Python packages for ${title}`, join(home, 'bin', 'python'), pip);
  });
}

export async function setUp({ test = false } = {}) {
  await setUpNode();
  const lock = [join(root, 'package.json'), join(root, 'package-lock.json')];
  const packages = join(root, 'node_modules');
  await step('npm', lock.slice(1), join(packages, '.package-lock.json'), () => {
    refuseLink(packages);
    return run('npm packages', 'npm', ['ci', '--no-audit', '--no-fund']);
  });
  await setUpPython('runtime', 'Ansible');
  await setUpPython('emulator', 'the embedded AWS');
  const sources = [...lock, ...filesBelow(join(root, 'src')), join(root, 'scripts', 'build.ts')];
  await step('build', sources, join(root, 'dist', 'main.js'), () =>
    run('ops itself', nodePath(), [join(root, 'scripts', 'build.ts')]),
  );
  if (!test) return;
  await setUpPython('dev', 'checks and tests');
  await setUpPython('checkov', 'checkov');
}

/** For scripts: sets up, or prints what is wrong and exits. */
export async function setUpOrExit(options) {
  try {
    await setUp(options);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\nSet-up stopped. ${error.message}`);
    process.exit(2);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setUpOrExit({ test: process.argv.includes('--test') });
  console.error('Everything is installed. Start with: ./bin/ops');
}
