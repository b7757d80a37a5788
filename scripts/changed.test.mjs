import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedFiles, NoMainBranch } from './changed.mjs';

let folder;
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
const write = (name, text = name) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'changed-'));
  git('init', '-q', '-b', 'main');
  write('.gitignore', 'ignored\n');
  write('old');
  write('same');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('changedFiles', () => {
  it('returns nothing on a clean main branch', () => {
    expect(changedFiles(folder).files).toEqual([]);
  });

  it('returns the changes of the branch and the work tree, not later ones of main', () => {
    const base = git('rev-parse', 'HEAD').trim();
    git('checkout', '-q', '-b', 'feature');
    git('mv', 'old', 'moved');
    git('commit', '-q', '-m', 'two');
    git('checkout', '-q', 'main');
    write('theirs');
    git('add', '.');
    git('commit', '-q', '-m', 'three');
    git('checkout', '-q', 'feature');
    write('same', 'edited');
    write('with space ü');
    write('ignored');
    expect(changedFiles(folder)).toEqual({ base, files: ['moved', 'old', 'same', 'with space ü'] });
  });

  it('names the branches that it looked for', () => {
    git('branch', '-q', '-m', 'other');
    expect(() => changedFiles(folder)).toThrow(NoMainBranch);
    expect(() => changedFiles(folder)).toThrow(/no main branch to compare with \(origin\/HEAD, .*master\)/);
  });
});
