// Lists the files that differ from the merge base with the main branch, including the work tree and untracked files.
import { execFileSync } from 'node:child_process';

const MAIN = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/** An error that the developer can act on. */
export class NoMainBranch extends Error {}

/** @param {string} cwd @returns {{ base: string, files: string[] }} Paths from the root of the repository. */
export function changedFiles(cwd) {
  const git = (...args) =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const exists = (name) => {
    try {
      return Boolean(git('rev-parse', '--verify', '--quiet', `${name}^{commit}`));
    } catch {
      return false;
    }
  };
  const main = MAIN.find(exists);
  if (!main) throw new NoMainBranch(`git knows no main branch to compare with (${MAIN.join(', ')})`);
  const base = git('merge-base', 'HEAD', main).trim();
  // A moved file counts at both places.
  const lists = [
    git('diff', '--name-only', '--no-renames', '-z', base),
    git('ls-files', '--others', '--exclude-standard', '-z'),
  ];
  const files = lists.flatMap((list) => list.split('\0')).filter((file) => file !== '');
  return { base, files: [...new Set(files)].sort() };
}
