// `npm test`: sets up what is missing, runs every check and test, ends with one line `N passed, N failed`.
//   node scripts/test.mjs [WORD…]   only the checks whose name contains one of the words
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CHECKS } from './checks.mjs';
import { childEnv, root, setUpOrExit } from './setup.mjs';

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const logs = join(root, '.tools', 'logs');
const AT_ONCE = 2;

/** A check of ours must not depend on who runs it: settings of tools and of AWS stay outside. */
function testEnv(extra) {
  const env = childEnv();
  for (const name of Object.keys(env)) {
    if (/^(AWS_|ANSIBLE_|OPS_|VIRTUAL_ENV|PYTEST_|VITEST)/.test(name)) delete env[name];
  }
  const dev = join(root, '.tools', 'dev', 'bin');
  return { ...env, PATH: `${env.PATH}${delimiter}${dev}`, AWS_EC2_METADATA_DISABLED: 'true', ...extra };
}

function junitArgs(command, file) {
  return command.some((part) => part.endsWith('vitest'))
    ? ['--reporter=default', '--reporter=junit', `--outputFile.junit=${file}`]
    : [`--junitxml=${file}`];
}

/** Adds up the suites of a JUnit file; a missing or empty file counts as one failure. */
export function countJunit(text) {
  const counts = { passed: 0, failed: 0 };
  for (const [tag] of text.matchAll(/<testsuite\s[^>]*>/g)) {
    const number = (name) => Number(tag.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
    const failed = number('failures') + number('errors');
    counts.failed += failed;
    counts.passed += number('tests') - failed - number('skipped');
  }
  return counts;
}

function runCheck(check) {
  const slug = check.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const log = join(logs, `${slug}.log`);
  const junit = join(logs, `${slug}.xml`);
  rmSync(junit, { force: true });
  const [command, ...args] = check.junit
    ? [...check.command, ...junitArgs(check.command, junit)]
    : check.command;
  const started = Date.now();
  return new Promise((resolve) => {
    const out = openSync(log, 'w');
    const child = spawn(command, args, { cwd: root, env: testEnv(check.env), stdio: ['ignore', out, out] });
    const end = (code, reason) => {
      let counts = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
      if (check.junit) {
        try {
          counts = countJunit(readFileSync(junit, 'utf8'));
        } catch {
          counts = { passed: 0, failed: 1 };
        }
        if (code !== 0 && counts.failed === 0) counts.failed = 1;
        if (code === 0 && counts.passed === 0) counts = { passed: 0, failed: 1 };
      }
      resolve({ ...check, ...counts, log, reason, seconds: Math.round((Date.now() - started) / 1000) });
    };
    child.on('error', (error) => end(1, error.message));
    child.on('close', (code) => end(code));
  });
}

function report(result) {
  const word = result.failed === 0 ? 'ok    ' : 'FAILED';
  const counts = result.junit ? `  ${result.passed} passed, ${result.failed} failed` : '';
  console.log(`${word} ${result.name}${counts}  ${result.seconds} s`);
  if (result.failed === 0) return;
  if (result.reason) console.log(`  ${result.reason}`);
  const lines = readFileSync(result.log, 'utf8').trimEnd().split('\n');
  console.log(
    lines
      .slice(-120)
      .map((line) => `  | ${line}`)
      .join('\n'),
  );
  console.log(`  whole log: ${result.log}`);
}

/** Two at a time on a small machine; those that measure time or start many processes run alone. */
async function runAll(checks) {
  const results = [];
  const one = async (check) => {
    const result = await runCheck(check);
    report(result);
    results.push(result);
  };
  const queue = checks.filter((check) => !check.alone);
  const worker = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) await one(check);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const check of checks.filter((each) => each.alone)) await one(check);
  return results;
}

await setUpOrExit({ test: true });
mkdirSync(logs, { recursive: true });
const chosen = CHECKS.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)),
);
const results = await runAll(chosen);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 && results.length > 0 ? 0 : 1;
