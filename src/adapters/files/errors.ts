import { OperatorError } from '../../domain/operator/error.ts';

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
    why: 'the disk is full',
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
  ELOOP: { code: 'link_loop', why: 'its symbolic links form a loop', next: ['Fix the links'] },
};

/** A file system error as an OperatorError; any other error unchanged. */
export function fileError(error: unknown, action: 'read' | 'written' | 'removed', path: string): unknown {
  const code = codeOf(error);
  const explanation = code === null ? undefined : EXPLANATIONS[code];
  if (!explanation) return error;
  const suffix = action === 'read' ? '' : '; nothing was changed';
  return new OperatorError(
    'input',
    explanation.code,
    `${path} cannot be ${action}: ${explanation.why}${suffix}`,
    { file: path, reason: `${code}`, next: explanation.next },
    { cause: error },
  );
}

export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
