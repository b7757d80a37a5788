import type { ParameterInfo } from './store.ts';

export interface ParameterStore {
  /** Public or plain parameters by name; absent ones are left out. */
  read(names: string[]): Promise<Record<string, string>>;
  /** The names among `names` that exist, without their values being asked for. */
  existing(names: string[]): Promise<string[]>;
  /** What lies below a path, values not asked for. */
  list(path: string): Promise<ParameterInfo[]>;
  delete(names: string[]): Promise<void>;
}
