// Checks that lock files pin versions and digests, but no registry host: the settings of npm and pip choose it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const requirements = readdirSync(join(root, 'requirements')).filter((name) => name.endsWith('.txt'));
const files = ['package-lock.json', ...requirements.map((name) => join('requirements', name))];
const HOST =
  /https?:\/\/(?!(?:www\.)?(?:github\.com\/sponsors|opencollective\.com|paypal))[^\s"']*(?:\.tgz|\.whl|\.tar\.gz|\/simple)/;
const problems = [];

// If a registry lacks the package of one platform, npm silently leaves it out of the lock file, and `npm ci` then refuses
// that lock file on every machine.
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
  for (const name of Object.keys(optionalDependencies)) {
    if (packages[`node_modules/${name}`] || packages[`${path}/node_modules/${name}`]) continue;
    problems.push(`package-lock.json: ${name}, required by ${path || 'package.json'}, is missing`);
  }
}

for (const file of files) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  lines.forEach((line, index) => {
    if (HOST.test(line) || /^\s*"resolved":/.test(line) || /^\s*--(extra-)?index-url/.test(line))
      problems.push(`${file}:${index + 1}: names the source of a package: ${line.trim()}`);
  });
  if (file.endsWith('.txt')) {
    const unpinned = lines.filter((line) => /^[a-z0-9]/i.test(line) && !/==[^ ]+.*\\$/.test(line));
    problems.push(...unpinned.map((line) => `${file}: not pinned by version and hash: ${line}`));
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  console.error(
    'Fix: npm install --omit-lockfile-registry-resolved in a fresh clone (if a version still lacks packages for',
  );
  console.error('other platforms, pin the version before it); for Python: scripts/requirements.sh');
  process.exitCode = 1;
}
