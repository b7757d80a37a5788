import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { affectedChecks, CHECKS } from './checks.mjs';

const names = (...files) => affectedChecks(files, 'abc').map(({ name }) => name);
const command = (name, ...files) =>
  affectedChecks(files, 'abc').find((check) => check.name === name)?.command;

describe('affectedChecks', () => {
  it.each([
    ['README.md', ['Documentation: links', 'TypeScript: unit tests']],
    ['LICENSE', ['Documentation: links']],
    ['biome.json', ['TypeScript: format and lint', 'TypeScript: types', 'Documentation: links']],
    ['test/lambda/test_secret.py', ['Python: format', 'Python: lint', 'Documentation: links', 'Functions']],
    ['playbooks/environment.yml', ['Documentation: links', 'Playbooks', 'Ansible: lint', 'End to end']],
    [
      'emulator/server/app.py',
      [
        ...['Python: format', 'Python: lint', 'Documentation: links', 'Playbooks', 'Functions', 'Templates'],
        ...['Emulator', 'End to end'],
      ],
    ],
  ])('%s', (file, expected) => {
    expect(names(file)).toEqual(expected);
  });

  it('runs everything after a change of a template', () => {
    const cheap = ['TypeScript', 'Python', 'Generated', 'Lock', 'Ansible'];
    const rest = CHECKS.filter(({ name }) => !cheap.some((word) => name.startsWith(word)));
    expect(names('cfn/network.yaml')).toEqual(expect.arrayContaining(rest.map(({ name }) => name)));
  });

  it.each(['package.json', 'requirements/dev.txt', 'scripts/test.mjs'])(
    'runs everything after %s',
    (file) => {
      expect(affectedChecks([file], 'abc')).toBe(CHECKS);
    },
  );

  it('runs nothing without a change', () => {
    expect(affectedChecks([], 'abc')).toEqual([]);
  });

  it('runs only the changed test files if nothing else that the check reads changed', () => {
    const files = ['test/ansible/test_stack.py', 'test/ansible/test_start.py'];
    expect(command('Playbooks', ...files, 'README.md')?.slice(-2)).toEqual(files);
    expect(command('Playbooks', ...files, 'test/ansible/workspace.py')?.at(-1)).toBe('test/ansible');
    const file = 'test/e2e/graph.test.ts';
    expect(command('End to end', file)?.slice(1)).toEqual(['run', '--project', 'e2e', file]);
  });

  it('lets vitest select unit tests if only modules changed', () => {
    const changed = ['--changed', 'abc', '--passWithNoTests'];
    expect(command('TypeScript: unit tests', 'src/runtime.ts')?.slice(-3)).toEqual(changed);
    expect(command('TypeScript: unit tests', 'src/runtime.ts', 'cfn/api.yaml')?.at(-1)).toBe('unit*');
  });

  it('assigns every file to a check besides that of links, except those listed here', () => {
    const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
    const unread = files.filter((file) => names(file).join() === 'Documentation: links');
    const known = ['.editorconfig', '.gitignore', 'LICENSE'];
    expect(unread.filter((file) => !known.includes(file))).toEqual([]);
  });
});

describe('CHECKS', () => {
  it('have different names', () => {
    expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
  });
});
