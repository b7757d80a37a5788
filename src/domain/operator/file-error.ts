import { OperatorError } from './error.ts';

interface Explanation {
  code: string;
  why: string;
  next: string[];
}

/** What the operating system's error codes mean for the operator (errno(3)). */
const EXPLANATIONS: Record<string, Explanation> = {
  EACCES: {
    code: 'no_permission',
    why: 'permission denied',
    next: ['Grant this user access, or use another folder'],
  },
  EPERM: {
    code: 'no_permission',
    why: 'permission denied',
    next: ['Grant this user access, or use another folder'],
  },
  ENOSPC: {
    code: 'disk_full',
    why: 'the disk has no space, or no inodes, left',
    next: ['Free some space, then run the same command again'],
  },
  EDQUOT: {
    code: 'disk_full',
    why: 'the disk quota is exceeded',
    next: ['Free some space, then run the same command again'],
  },
  EROFS: {
    code: 'read_only',
    why: 'the file system is read-only',
    next: ['Use a folder on a writable file system'],
  },
  EMFILE: { code: 'too_many_files', why: 'too many files are open', next: ['Raise the limit: ulimit -n'] },
  ENFILE: { code: 'too_many_files', why: 'too many files are open', next: ['Close other programs'] },
  ENAMETOOLONG: { code: 'name_too_long', why: 'the name is too long', next: ['Choose a shorter name'] },
  ENOTDIR: { code: 'not_a_folder', why: 'part of its path is a file', next: ['Move that file'] },
  EEXIST: { code: 'not_a_folder', why: 'part of its path is a file', next: ['Move that file'] },
  EISDIR: { code: 'is_a_folder', why: 'it is a folder', next: ['Move that folder'] },
  EIO: { code: 'disk_fails', why: 'the disk reports an error', next: ['Check the disk (dmesg)'] },
  // Node also reports a folder that it could not create, on a read-only file system, as missing.
  ENOENT: {
    code: 'folder_missing',
    why: 'its folder does not exist and cannot be created',
    next: ['Check that the file system is writable, then run the same command again'],
  },
  ELOOP: { code: 'link_loop', why: 'its symbolic links form a loop', next: ['Fix the links'] },
};

/** A file system error as an OperatorError; any other error unchanged. `done`: what was changed nevertheless. */
export function fileError(
  error: unknown,
  action: 'read' | 'written' | 'removed',
  path: string,
  done = 'nothing was changed',
): unknown {
  const code = codeOf(error);
  const explanation = code === null ? undefined : EXPLANATIONS[code];
  if (!explanation) return error;
  const suffix = action === 'read' ? '' : `; ${done}`;
  return new OperatorError(
    'input',
    explanation.code,
    `${path} cannot be ${action}: ${explanation.why}${suffix}`,
    { file: path, reason: `${code}`, next: explanation.next },
    { cause: error },
  );
}

/** Python's `[Errno 28]`: what stops any program, whichever file it was about. */
const ERRNO: Record<string, string> = { 28: 'ENOSPC', 30: 'EROFS', 24: 'EMFILE' };

/** What stopped a Python program, from its last output; null: something else did. */
export function stoppedBy(output: string): Explanation | null {
  const [, errno = ''] = /\[Errno (\d+)\]/.exec(output) ?? [];
  return EXPLANATIONS[ERRNO[errno] ?? ''] ?? null;
}

/** Why the system refused, in words: "the disk has no space, or no inodes, left"; its code if there is none. */
export function whyOf(error: unknown): string {
  const code = codeOf(error);
  return (code !== null && EXPLANATIONS[code]?.why) || code || String(error);
}

export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
