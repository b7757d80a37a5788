import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support.ts';

/** A stack as an operation has left it; `events` are those of the operation, oldest first. */
export interface OwnStack {
  status: string;
  outputs: Record<string, string>;
  events: string[];
}

/** Runs test/support/own_stack.py, in account 000000000000. */
export function ownStack(
  endpoint: string,
  action: 'create' | 'update' | 'delete',
  given: { region: string; name: string; template: string; parameters: Record<string, string> },
): Promise<OwnStack> {
  const script = join(root, 'test', 'support', 'own_stack.py');
  const child = spawn(join(root, '.tools', 'runtime', 'bin', 'python'), [script, endpoint, action]);
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
