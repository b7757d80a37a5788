import type { ParameterInfo } from './store.ts';

export interface ParameterStore {
  /** Values of public or plain parameters by name; absent ones are omitted. */
  read(names: string[]): Promise<Record<string, string>>;
  /** The existing names among `names`, without reading values. */
  existing(names: string[]): Promise<string[]>;
  /** Parameters below a path, without values. */
  list(path: string): Promise<ParameterInfo[]>;
  delete(names: string[]): Promise<void>;
}
