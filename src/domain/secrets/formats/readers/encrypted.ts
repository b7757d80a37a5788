import type { OperatorError } from '../../../operator/error.ts';
import { findEncryption } from '../encryption.ts';
import type { SecretFile } from './text.ts';

/** Reports a file that another tool has encrypted: stored as they are, its values would be useless. */
export function encrypted(file: SecretFile, format: string): OperatorError | null {
  const found = findEncryption(file.text);
  if (!found) return null;
  const { tool, decrypt } = found.encryption;
  const next = [`${decrypt(file.shellName)} | ops secret import … --format ${format}`];
  return file.problem(found.at, 'encrypted_file', `The file is encrypted with ${tool}`, next);
}
