import { expect, it } from 'vitest';
import { InvalidInput } from '../../operator/error.ts';
import { formatOf, readSecrets } from './read.ts';
import { places, read } from './testing/reading.ts';

const SOPS = 'ENC[AES256_GCM,data:bY0=,iv:ZkQ=,tag:aGk=,type:str]';
const DOTENVX = `encrypted:${'BMCX'.repeat(30)}=`;

const SOPS_DOTENV = `TOKEN=${SOPS}\nsops_mac=${SOPS}\nsops_version=3.9.0\n`;
const SOPS_JSON = `{\n\t"TOKEN": "${SOPS}",\n\t"sops": { "mac": "${SOPS}", "version": "3.9.0" }\n}\n`;
const SOPS_YAML = `TOKEN: ${SOPS}\nsops:\n    mac: ${SOPS}\n    version: 3.9.0\n`;
const VAULT = '$ANSIBLE_VAULT;1.1;AES256\n6231623836363334\n';
const DOTENVX_FILE = `#/---[DOTENV_PUBLIC_KEY]---/\nDOTENV_PUBLIC_KEY="039dd52f"\n\n# .env\nTOKEN=${DOTENVX}\n`;

function refusalOf(file: string, text: string) {
  try {
    return readSecrets(formatOf(file) ?? 'dotenv', text, file);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { message: error.message, ...error.detail };
  }
}

it.each([
  ['.env', SOPS_DOTENV, 'SOPS', 1, 7, 'sops decrypt .env | ops secret import … --format dotenv'],
  ['a.json', SOPS_JSON, 'SOPS', 2, 12, 'sops decrypt a.json | ops secret import … --format json'],
  ['a.yaml', SOPS_YAML, 'SOPS', 1, 8, 'sops decrypt a.yaml | ops secret import … --format yaml'],
  ['.env', VAULT, 'Ansible Vault', 1, 1, 'ansible-vault view .env | ops secret import … --format dotenv'],
  [
    "my 'own'.yml",
    VAULT,
    'Ansible Vault',
    1,
    1,
    String.raw`ansible-vault view 'my '\''own'\''.yml' | ops secret import … --format yaml`,
  ],
  [
    'standard input',
    VAULT,
    'Ansible Vault',
    1,
    1,
    'ansible-vault view FILE | ops secret import … --format dotenv',
  ],
  [
    '.env',
    DOTENVX_FILE,
    'dotenvx',
    5,
    7,
    'dotenvx decrypt --stdout -f .env | ops secret import … --format dotenv',
  ],
  [
    '.env',
    DOTENVX_FILE.replace(DOTENVX, `"${DOTENVX}"`),
    'dotenvx',
    5,
    8,
    'dotenvx decrypt --stdout -f .env | ops secret import … --format dotenv',
  ],
])('%s: %j is recognised, with the command that decrypts it', (file, text, tool, line, column, command) => {
  expect(refusalOf(file, text)).toEqual({
    message: `The file is encrypted with ${tool}`,
    file,
    line,
    column,
    next: [command],
  });
});

it('recognises values that Ansible Vault has encrypted', () => {
  const text = 'A: plain\nTOKEN: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6231\n';
  expect(places('yaml', text)).toEqual(['encrypted_file 2:8']);
  expect(places('yaml', 'TOKEN: !vaulted x\n')).toEqual(['yaml_tag 1:8']);
});

it('keeps a secret that only looks encrypted, and what a tool has decrypted', () => {
  for (const value of [SOPS, DOTENVX, `x ${VAULT.split('\n')[0]}`]) {
    expect(read('dotenv', `A='${value}'\n`)).toEqual([['A', value, 1, 1]]);
    expect(read('json', JSON.stringify({ A: value }))).toEqual([['A', value, 1, 2]]);
  }
  expect(read('dotenv', 'DOTENV_PUBLIC_KEY="039d"\nTOKEN=encrypt\n').map(([name]) => name)).toEqual([
    'DOTENV_PUBLIC_KEY',
    'TOKEN',
  ]);
});
