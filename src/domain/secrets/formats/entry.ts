import type { SecretValue } from '../value.ts';

export interface SecretEntry {
  name: string;
  value: SecretValue;
}

/** An entry with the position of its name in the file; line and column count from 1. */
export interface ReadEntry extends SecretEntry {
  line: number;
  column: number;
}
