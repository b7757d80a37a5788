// Every check and test of the repository, in the order they start: cheap ones first, so that a fault shows within
// seconds, then the longest, then the rest. End-to-end tests come last.
import { join } from 'node:path';

const TOOLS = '.tools';
const dev = (tool) => join(TOOLS, 'dev', 'bin', tool);
const npm = (tool) => join('node_modules', '.bin', tool);
const script = (name) => [join('scripts', name), '--check'];
const vitest = (project) => [npm('vitest'), 'run', '--project', project];
const pytest = (...paths) => [dev('python'), '-m', 'pytest', '-q', ...paths];

/**
 * `junit`: a test runner, whose own counts are added up; every other entry counts as one.
 * `exclusive`: runs several test files at once, so no other check runs at the same time.
 * `affectedBy`: what it reads. `src/` is a folder, `*.md` an extension, anything else one file; `*` is every file.
 * `ownTests`: if only such files changed, only they run.
 * `modules`: vitest knows which tests import a changed module.
 *
 * @typedef {{ name: string, command: string[], affectedBy: string[], junit?: boolean, exclusive?: boolean,
 *   ownTests?: RegExp, modules?: boolean }} Check
 */
const MODULES = ['*.ts', '*.mjs', '*.js'];
const RENDERED = ['cfn/', 'services/', 'src/', 'test/support/'];

/** @type {Check[]} */
export const CHECKS = [
  {
    name: 'TypeScript: format and lint',
    command: [npm('biome'), 'ci', '--colors=off', '.'],
    affectedBy: [...MODULES, 'biome.json'],
  },
  {
    name: 'Python: format',
    command: [dev('ruff'), 'format', '--check', '.'],
    affectedBy: ['*.py', '*ruff.toml'],
  },
  { name: 'Python: lint', command: [dev('ruff'), 'check', '.'], affectedBy: ['*.py', '*ruff.toml'] },
  { name: 'TypeScript: types', command: [npm('tsc'), '-p', '.'], affectedBy: ['*.ts', '*.json'] },
  {
    name: 'TypeScript: layers',
    command: [npm('depcruise'), '--config', '.dependency-cruiser.mjs', 'src'],
    affectedBy: ['src/', '.dependency-cruiser.mjs'],
  },
  { name: 'TypeScript: dead code', command: [npm('knip')], affectedBy: [...MODULES, 'knip.json'] },
  {
    name: 'Generated: manifest',
    command: ['node', ...script('manifest.ts')],
    affectedBy: ['src/', 'scripts/', 'oclif.manifest.json'],
  },
  {
    name: 'Generated: reference',
    command: ['node', ...script('reference.ts')],
    affectedBy: ['src/', 'scripts/', 'docs/reference/'],
  },
  {
    name: 'Generated: schemas',
    command: ['node', ...script('schemas.ts')],
    affectedBy: ['src/', 'scripts/', 'schemas/', 'docs/reference/'],
  },
  {
    name: 'Generated: formats',
    command: ['node', ...script('formats.ts')],
    affectedBy: ['src/', 'scripts/', 'docs/reference/'],
  },
  {
    name: 'Generated: pictures',
    command: ['node', ...script('pictures.ts')],
    affectedBy: [...RENDERED, 'scripts/', 'docs/pictures/'],
  },
  { name: 'Documentation: links', command: ['node', join('scripts', 'links.ts')], affectedBy: ['*'] },
  {
    name: 'Lock files',
    command: ['node', join('scripts', 'lock-files.mjs')],
    affectedBy: ['requirements/', 'scripts/', '.npmrc'],
  },
  {
    name: 'TypeScript: unit tests',
    command: vitest('unit*'),
    affectedBy: [
      ...MODULES,
      ...RENDERED,
      '*.md',
      'schemas/',
      '.github/',
      '.ci/',
      'oclif.manifest.json',
      'test/judge/',
    ],
    modules: true,
    junit: true,
  },
  {
    name: 'Playbooks',
    // Two at once: they wait for almost half of their time.
    command: pytest('--numprocesses=2', '--dist=loadfile', 'test/ansible'),
    affectedBy: [
      'playbooks/',
      'roles/',
      'emulator/',
      'cfn/',
      'schemas/',
      'test/ansible/',
      'test/support/',
      'ansible.cfg',
    ],
    ownTests: /^test\/ansible\/.*test_[^/]+\.py$/,
    junit: true,
  },
  {
    name: 'Functions',
    command: pytest('test/lambda'),
    affectedBy: ['cfn/', 'emulator/', 'test/lambda/'],
    ownTests: /^test\/lambda\/test_[^/]+\.py$/,
    junit: true,
  },
  {
    name: 'Templates',
    command: pytest('test/templates'),
    affectedBy: [
      ...RENDERED,
      'emulator/',
      'test/templates/',
      'docs/reference/',
      '.cfnlintrc.yaml',
      '.checkov.yaml',
    ],
    ownTests: /^test\/templates\/test_[^/]+\.py$/,
    junit: true,
  },
  {
    name: 'Emulator',
    command: pytest('emulator'),
    affectedBy: ['emulator/', 'cfn/', 'test/support/'],
    ownTests: /^emulator\/tests\/.*test_[^/]+\.py$/,
    junit: true,
  },
  {
    name: 'Ansible: lint',
    command: [dev('ansible-lint'), '--offline', '-q'],
    affectedBy: ['playbooks/', 'roles/', '.ansible-lint', 'ansible.cfg'],
  },
  {
    name: 'Judge: tests',
    command: pytest('test/judge'),
    affectedBy: [
      ...RENDERED,
      'playbooks/plugins/',
      'test/judge/',
      'test/templates/',
      'docs/reference/judge.md',
      'docs/reference/permissions.md',
      '.checkov.yaml',
    ],
    ownTests: /^test\/judge\/.*test_[^/]+\.py$/,
    junit: true,
  },
  {
    name: 'Judge',
    command: [dev('python'), join('test', 'judge', 'judge.py')],
    affectedBy: [...RENDERED, 'test/judge/', 'test/templates/', '.checkov.yaml'],
  },
  {
    name: 'End to end',
    command: vitest('e2e'),
    affectedBy: [
      ...['src/', 'bin/', 'playbooks/', 'roles/', 'emulator/', 'cfn/', 'services/', 'inventories/'],
      ...['test/e2e/', 'test/support/', 'ansible.cfg', 'ops.yaml', 'oclif.manifest.json'],
    ],
    ownTests: /^test\/e2e\/[^/]+\.test\.ts$/,
    junit: true,
    exclusive: true,
  },
];

/** Installation, build and test runner: a change affects every check. */
const EVERYTHING = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'vitest.config.ts', 'requirements/'],
  ...['scripts/build.ts', 'scripts/checks.mjs', 'scripts/setup.mjs', 'scripts/test.mjs', 'scripts/junit.mjs'],
  'scripts/computing.py',
];

function reads(patterns, file) {
  return patterns.some((pattern) => {
    if (pattern.startsWith('*')) return file.endsWith(pattern.slice(1));
    return pattern.endsWith('/') ? file.startsWith(pattern) : file === pattern;
  });
}

/**
 * The checks that a change of these files since the commit `base` can affect, each with only the affected tests if
 * possible.
 *
 * @param {string[]} files @param {string} base @returns {Check[]}
 */
export function affectedChecks(files, base) {
  if (files.some((file) => reads(EVERYTHING, file))) return CHECKS;
  return CHECKS.flatMap((check) => {
    const read = files.filter((file) => reads(check.affectedBy, file));
    return read.length === 0 ? [] : [narrow(check, read, base)];
  });
}

function narrow(check, files, base) {
  if (check.ownTests && files.every((file) => check.ownTests.test(file))) {
    const command = check.command.at(1) === '-m' ? check.command.slice(0, -1) : check.command;
    return { ...check, command: [...command, ...files] };
  }
  if (check.modules && files.every((file) => reads(MODULES, file)))
    return {
      ...check,
      command: [...check.command, '--changed', base, '--passWithNoTests'],
      mayBeEmpty: true,
    };
  return check;
}
