import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support.ts';

export interface Resource {
  region: string;
  stack: string;
  logical: string;
  type: string;
  id: string;
}

export interface Known {
  found: Resource[];
  missing: Resource[];
  /** Types whose service is not asked. */
  without: string[];
}

/** A step of test/support/resources.py. */
export function askResources<T>(endpoint: string, step: 'ask' | 'list', given: object): Promise<T> {
  const script = join(root, 'test', 'support', 'resources.py');
  const child = spawn(join(root, '.tools', 'runtime', 'bin', 'python'), [script, endpoint, step]);
  child.stdin.end(JSON.stringify({ account: '000000000000', ...given }));
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new TypeError(err))));
  });
}

/** `stack Logical (type)`, sorted: how a resource stands in a failure. */
export function told(resources: Resource[]): string[] {
  return resources
    .map(({ region, stack, logical, type }) => `${region} ${stack} ${logical} (${type})`)
    .sort();
}
