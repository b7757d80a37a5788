import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved, type Row } from './measure.ts';
import { BenchSandbox, ops } from './sandbox.ts';

const ROUNDS = 15;

function row(what: string, seconds: number, base: number, goal: number | null): Row {
  const ratio = seconds / base;
  return {
    what,
    measured: `${ratio.toFixed(1)} × node -e 0 (${Math.round(seconds * 1000)} ms)`,
    goal: goal === null ? '' : `≤ ${goal}`,
    reached: goal === null ? null : ratio <= goal,
  };
}

/** Start-up compared with `node -e 0`, and listing 10, 50 and 200 environments. */
export async function startup(): Promise<Row[]> {
  await using sandbox = await BenchSandbox.make();
  await sandbox.localUp();
  await sandbox.run(['env', 'create', 'dev', '--local', '--yes']);
  const options = { cwd: sandbox.folder, env: sandbox.env };
  const listing: Record<string, { command: string[]; options: typeof options }> = {};
  for (const count of [10, 50, 200]) {
    const folder = join(sandbox.folder, `many-${count}`);
    mkdirSync(folder);
    await sandbox.run(['init', folder]);
    sandbox.copies('dev', count, folder);
    listing[`env list, ${count}`] = { command: [ops, 'env', 'list'], options: { ...options, cwd: folder } };
  }
  const times = await interleaved(
    {
      node: { command: [process.execPath, '-e', '0'] },
      '--version': { command: [ops, '--version'], options },
      '--help': { command: [ops, '--help'], options },
      ...listing,
      'one AWS call': {
        command: [ops, 'secret', 'get', 'API_TOKEN', '-e', 'dev', '-s', 'hello', '--reveal'],
        options,
      },
    },
    ROUNDS,
  );
  const base = times.node ?? Number.NaN;
  const goals: [string, number | null][] = [
    ['--version', 1.2],
    ['--help', 3.0],
    ['env list, 10', 3.0],
    ['env list, 50', null],
    ['env list, 200', null],
    ['one AWS call', 5.5],
  ];
  return goals.map(([what, goal]) => row(what, times[what] ?? Number.NaN, base, goal));
}
