// `npm test`: sets up what is missing, runs every check and test, ends with one line `N passed, N failed`.
//   node scripts/test.mjs [WORD…]   only the checks whose name contains one of the words
//   node scripts/test.mjs changed   only what a change since the main branch can affect
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { changedFiles, NoMainBranch } from './changed.mjs';
import { affectedChecks, CHECKS } from './checks.mjs';
import { countJunit, failuresOf, timesOf } from './junit.mjs';
import { childEnv, root, setUpOrExit } from './setup.mjs';

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const logs = join(root, '.tools', 'logs');
const dev = join(root, '.tools', 'dev', 'bin');
/** One more than cores: the playbooks' tests wait for a quarter of their time. */
const AT_ONCE = 3;
const SLOWEST = 20;

/** Without the user's settings of tools and AWS: a check must not depend on who runs it. */
function testEnv() {
  const env = childEnv();
  for (const name of Object.keys(env)) {
    if (/^(AWS_|ANSIBLE_|OPS_|VIRTUAL_ENV|PYTEST_|VITEST)/.test(name)) delete env[name];
  }
  return {
    ...env,
    PATH: `${env.PATH}${delimiter}${dev}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_COLOR: '1',
  };
}

function junitArgs(command, file) {
  return command.some((part) => part.endsWith('vitest'))
    ? ['--reporter=default', '--reporter=junit', `--outputFile.junit=${file}`]
    : [`--junitxml=${file}`];
}

/** The results from a runner's JUnit file; a check without one counts as one test. */
function resultOf(check, code, text) {
  if (!check.junit)
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, failures: [], times: [] };
  const counts = countJunit(text);
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (code === 0 && counts.passed === 0) counts.failed = check.mayBeEmpty ? 0 : 1;
  return { ...counts, failures: failuresOf(text), times: timesOf(text) };
}

function runCheck(check) {
  const slug = check.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const log = join(logs, `${slug}.log`);
  const junit = join(logs, `${slug}.xml`);
  rmSync(junit, { force: true });
  const [command, ...args] = check.junit
    ? [...check.command, ...junitArgs(check.command, junit)]
    : check.command;
  const computing = join(logs, `${slug}.computing`);
  rmSync(computing, { force: true });
  const measured = [join(root, 'scripts', 'computing.py'), computing, command, ...args];
  const started = Date.now();
  return new Promise((resolve) => {
    const out = openSync(log, 'w');
    const child = spawn(join(dev, 'python'), measured, {
      cwd: root,
      env: testEnv(),
      stdio: ['ignore', out, out],
    });
    const end = (code, reason) => {
      const text = read(junit);
      const seconds = (Date.now() - started) / 1000;
      resolve({
        ...check,
        ...resultOf(check, code, text),
        log,
        reason,
        seconds,
        computed: Number(read(computing)),
      });
    };
    child.on('error', (error) => end(1, error.message));
    child.on('close', (code) => end(code));
  });
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const indent = (text) => text.replace(/^/gm, '  | ');

/** How long a check takes depends on what else runs; what it computes, hardly. */
function report({ name, junit, passed, failed, seconds, computed, log }) {
  const counts = junit ? `  ${passed} passed, ${failed} failed` : '';
  const times = `${Math.round(seconds)} s, ${Math.round(computed)} s of computing`;
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name}${counts}  ${times}`);
  for (const line of skippedLines(readFileSync(log, 'utf8'))) console.log(indent(line));
}

/** The lines about skipped parts of a check, which "ok" would hide. */
function skippedLines(text) {
  return text.split('\n').filter((line) => line.includes(': SKIPPED'));
}

/** Printed last, where readers look first: each failed test by name, or the end of the check's output. */
function explain({ name, failures, log, reason }) {
  console.log(`\nFAILED ${name}${reason ? `: ${reason}` : ''}`);
  for (const failure of failures) console.log(`${failure.name}\n${indent(failure.text)}`);
  if (failures.length === 0) {
    console.log(indent(readFileSync(log, 'utf8').trimEnd().split('\n').slice(-40).join('\n')));
  }
  console.log(`  whole log: ${log}`);
}

/** The slowest tests by name, including checks that count as one test. */
function showSlowest(results) {
  const entries = results.flatMap(({ name, seconds, times }) =>
    times.length > 0
      ? times.map((each) => ({ ...each, name: `${name}: ${each.name}` }))
      : [{ name, seconds }],
  );
  console.log(`\nSlowest ${SLOWEST}`);
  for (const { name, seconds } of entries.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST))
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`);
}

/** Runs three checks at a time, then the exclusive ones. */
async function runAll(checks) {
  const results = [];
  const one = async (check) => {
    const result = await runCheck(check);
    report(result);
    results.push(result);
  };
  const queue = checks.filter((check) => !check.exclusive);
  const worker = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) await one(check);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const check of checks.filter((each) => each.exclusive)) await one(check);
  return results;
}

function choose() {
  if (words.length === 0) return CHECKS;
  if (words.join() !== 'changed')
    return CHECKS.filter(({ name }) => words.some((word) => name.toLowerCase().includes(word)));
  const { base, files } = changedFiles(root);
  const checks = affectedChecks(files, base);
  console.log(
    `${files.length} files differ from ${base.slice(0, 12)}: ${checks.length} of ${CHECKS.length} checks`,
  );
  return checks;
}

function chooseOrExit() {
  try {
    return choose();
  } catch (error) {
    if (!(error instanceof NoMainBranch)) throw error;
    console.error(
      `${error.message}\nRun all checks: npm test; or fetch the main branch: git fetch origin main`,
    );
    process.exit(2);
  }
}

await setUpOrExit({ test: true });
mkdirSync(logs, { recursive: true });
const chosen = chooseOrExit();
const results = await runAll(chosen);
showSlowest(results);
for (const result of results.filter(({ failed }) => failed > 0)) explain(result);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${Math.round(sum('computed'))} s of computing`);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
// A word that matches no check is an error; `changed` without a change is not.
const nothing = results.length === 0 && words.join() !== 'changed';
process.exitCode = sum('failed') === 0 && !nothing ? 0 : 1;
