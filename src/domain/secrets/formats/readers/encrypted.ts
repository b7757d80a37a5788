import type { OperatorError } from '../../../operator/error.ts';
import type { SecretFile } from './text.ts';

interface Encryption {
  tool: string;
  /** Matches from the first encrypted value on. */
  value: RegExp;
  /** What every file of the tool has beside its values, so that a secret that merely looks like one is not refused. */
  mark?: RegExp;
  /** Prints the decrypted file. */
  decrypt(file: string): string;
}

/**
 * SOPS: values ENC[AES256_GCM,…], and metadata below `sops` or in `sops_…` (getsops.io, "Encryption protocol"). dotenvx:
 * values encrypted:…, and DOTENV_PUBLIC_KEY (dotenvx.com, "Encryption"). Ansible Vault: the header of the file (Ansible's
 * "Encrypting content with Ansible Vault", format of files).
 */
const ENCRYPTIONS: Encryption[] = [
  {
    tool: 'Ansible Vault',
    value: /^\s*\$ANSIBLE_VAULT;/,
    decrypt: (file) => `ansible-vault view ${file}`,
  },
  {
    tool: 'SOPS',
    value: /ENC\[AES256_GCM,data:/,
    mark: /^\s*"?sops(_\w+)?"?\s*[:=]|"sops"\s*:/m,
    decrypt: (file) => `sops decrypt ${file}`,
  },
  {
    tool: 'dotenvx',
    value: /(?<==[ \t]*["']?)encrypted:/,
    mark: /^\s*DOTENV_PUBLIC_KEY\w*\s*=/m,
    decrypt: (file) => `dotenvx decrypt --stdout -f ${file}`,
  },
];

/** Reports a file that another tool has encrypted: stored as they are, its values would be useless. */
export function encrypted(file: SecretFile, format: string): OperatorError | null {
  for (const { tool, value, mark, decrypt } of ENCRYPTIONS) {
    const at = file.text.search(value);
    if (at < 0 || (mark && !mark.test(file.text))) continue;
    const next = [`${decrypt(file.shellName)} | ops secret import … --format ${format}`];
    return file.problem(at, 'encrypted_file', `The file is encrypted with ${tool}`, next);
  }
  return null;
}
