export interface Encryption {
  tool: string;
  /** Matches from the first encrypted value on. */
  value: RegExp;
  /** What every file of the tool has beside its values, so that a secret that merely looks like one is not refused. */
  mark?: RegExp;
  /** The command that prints the decrypted file. */
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

/** Which tool has encrypted the text, and the offset of the first encrypted value; null: none. */
export function findEncryption(text: string): { encryption: Encryption; at: number } | null {
  for (const encryption of ENCRYPTIONS) {
    const at = text.search(encryption.value);
    if (at >= 0 && (encryption.mark?.test(text) ?? true)) return { encryption, at };
  }
  return null;
}
