import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support.ts';

/** Runs a script of test/support with JSON on standard input and returns the JSON that it prints. */
export function pythonStep<T>(script: string, args: string[], given: object): Promise<T> {
  const path = join(root, 'test', 'support', script);
  const child = spawn(join(root, '.tools', 'runtime', 'bin', 'python'), [path, ...args]);
  child.stdin.end(JSON.stringify(given));
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
