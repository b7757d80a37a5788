import { OperatorError } from '../../domain/operator/error.ts';

interface Words {
  code: string;
  why: string;
  next: string[];
}

/** What the operating system's error codes mean for the operator (errno(3)). */
const WORDS: Record<string, Words> = {
  EACCES: {
    code: 'no_permission',
    why: 'this user may not',
    next: ['Give the user the permission, or use a folder of its own'],
  },
  EPERM: {
    code: 'no_permission',
    why: 'this user may not',
    next: ['Give the user the permission, or use a folder of its own'],
  },
  ENOSPC: { code: 'disk_full', why: 'the disk is full', next: ['Make room, and do the same again'] },
  EDQUOT: {
    code: 'disk_full',
    why: "the user's disk quota is used up",
    next: ['Make room, and do the same again'],
  },
  EROFS: {
    code: 'read_only',
    why: 'the file system is read-only',
    next: ['Use a folder on a file system that can be written'],
  },
  EMFILE: { code: 'too_many_files', why: 'too many files are open', next: ['Raise the limit: ulimit -n'] },
  ENFILE: { code: 'too_many_files', why: 'too many files are open', next: ['Close other programs'] },
  ENAMETOOLONG: { code: 'name_too_long', why: 'the name is too long', next: ['Choose a shorter name'] },
  ENOTDIR: { code: 'not_a_folder', why: 'a part of its path is a file', next: ['Move that file away'] },
  EEXIST: { code: 'not_a_folder', why: 'a part of its path is a file', next: ['Move that file away'] },
  EISDIR: { code: 'is_a_folder', why: 'it is a folder', next: ['Move that folder away'] },
  ELOOP: { code: 'link_loop', why: 'its symbolic links lead in a circle', next: ['Mend the links'] },
};

/** An error of the file system as the operator can act on it; anything else is thrown as it is. */
export function fileError(error: unknown, deed: 'read' | 'written' | 'removed', path: string): unknown {
  const code = codeOf(error);
  const words = code === null ? undefined : WORDS[code];
  if (!words) return error;
  const kept = deed === 'read' ? '' : '; nothing was changed';
  return new OperatorError(
    'input',
    words.code,
    `${path} cannot be ${deed}: ${words.why}${kept}`,
    { file: path, reason: `${code}`, next: words.next },
    { cause: error },
  );
}

export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
