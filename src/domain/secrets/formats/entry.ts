import type { SecretValue } from '../value.ts';

export interface SecretEntry {
  name: string;
  value: SecretValue;
}

/** An entry and where its name stands in the file; both count from 1. */
export interface ReadEntry extends SecretEntry {
  line: number;
  column: number;
}
