import type { SecretValue } from '../secret-value.ts';

export interface SecretEntry {
  name: string;
  value: SecretValue;
}

export interface ReadEntry extends SecretEntry {
  line: number;
  column: number;
}
