// `npm run judge:guard`: installs cfn-guard and its rules into .tools/guard/, for `npm run judge`. They are kept until the
// versions below change. Needs git and Rust's cargo, and about ten minutes of one core the first time.
//   npm run judge:guard -- --rules-from PATH    fetches the rules from a clone or mirror instead
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup.mjs';

const VERSION = '3.2.1';
const RULES = {
  from: 'https://github.com/aws-cloudformation/aws-guard-rules-registry',
  // From 2024-03-22, when the sets were last mapped again; with the digest of the rules used here.
  commit: '7f7340c26ae5d5e8874651dbffeb12e0e9f505b6',
  sha256: 'b0b11938e6033c15374d0be1c7b086b8565789f8359cd1d262713f85e8730457',
};
/** CIS, NIST and Well-Architected. */
const SETS = [
  'cis_aws_benchmark_level_1',
  'cis_aws_benchmark_level_2',
  'nist800_53rev5',
  'wa-Reliability-Pillar',
  'wa-Security-Pillar',
];

const home = join(root, '.tools', 'guard');

/** The files of the sets, without duplicates. `mapping` reads a set's mapping. */
export function rulesOf(sets, mapping) {
  const paths = sets.flatMap((set) => mapping(set).mappings.map(({ guardFilePath }) => guardFilePath));
  return [...new Set(paths)].sort();
}

/** Rules of two services may have the same name. */
export function fileNameOf(path) {
  return path.replace(/^rules\/aws\//, '').replaceAll('/', '-');
}

/** One digest over all names and contents, in the given order. */
export function digestOf(files) {
  const hash = createHash('sha256');
  for (const [name, text] of files) hash.update(name).update('\0').update(text).update('\0');
  return hash.digest('hex');
}

class GuardError extends Error {}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error?.code === 'ENOENT') throw new GuardError(`${command} is needed and was not found`);
  if (status !== 0) throw new GuardError(`${command} ${args.join(' ')} failed`);
}

function installProgram() {
  const program = join(home, 'bin', 'cfn-guard');
  const present = existsSync(program) ? execFileSync(program, ['--version'], { encoding: 'utf8' }) : '';
  if (present.trim() === `cfn-guard ${VERSION}`) return;
  run('cargo', ['install', 'cfn-guard', '--version', VERSION, '--locked', '--root', home]);
}

/** Writes the chosen files of the pinned commit, but only after verifying their digest. */
function installRules(from) {
  const folder = join(home, 'rules');
  const stamp = join(folder, 'sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === RULES.sha256) return;
  const clone = join(home, 'registry.git');
  rmSync(clone, { recursive: true, force: true });
  run('git', ['init', '--quiet', '--bare', clone]);
  run('git', ['-C', clone, 'fetch', '--quiet', '--depth=1', from, RULES.commit]);
  const read = (path) =>
    execFileSync('git', ['-C', clone, 'show', `${RULES.commit}:${path}`], { encoding: 'utf8' });
  const files = rulesOf(SETS, (set) => JSON.parse(read(`mappings/rule_set_${set}.json`))).map((path) => [
    fileNameOf(path),
    read(path),
  ]);
  const digest = digestOf(files);
  if (digest !== RULES.sha256)
    throw new GuardError(`The rules have the digest ${digest}, not ${RULES.sha256}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  writeFileSync(stamp, digest);
  rmSync(clone, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.indexOf('--rules-from');
  try {
    mkdirSync(home, { recursive: true });
    installProgram();
    installRules(given === -1 ? RULES.from : process.argv[given + 1]);
    console.error(`cfn-guard ${VERSION} and its rules are in ${home}`);
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    console.error(`cfn-guard is not installed: ${error.message}`);
    process.exitCode = 2;
  }
}
