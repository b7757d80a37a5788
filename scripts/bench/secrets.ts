import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chamberVariables, findChamber } from '../../test/support/chamber.ts';
import { type Row, time } from './measure.ts';
import { BenchSandbox, ops } from './sandbox.ts';
import { LATENCY_MS } from './stacks.ts';

const COUNT = 200;
const ROUNDS = 3;
const WHERE = ['-e', 'dev', '-s', 'shared'];

interface Measured {
  seconds: number;
  calls: number;
}

/** Two hundred secrets, written to an empty service and read again; compared with chamber if its binary is found. */
export async function secrets(): Promise<Row[]> {
  const chamber = findChamber();
  if (chamber === null)
    console.error('chamber is not in PATH: measuring without it (set CHAMBER to its binary)');
  await using sandbox = await BenchSandbox.make();
  await sandbox.localUp();
  await sandbox.run(['env', 'create', 'dev', '--local', '--yes']);
  const file = join(sandbox.folder, 'bench.json');
  const values = Array.from({ length: COUNT }, (_, index) => [`KEY_${index}`, `value of ${index}`]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(values)));
  await sandbox.slow(0, LATENCY_MS);
  const own = new Runs(sandbox, (words) => [ops, 'secret', ...words]);
  const theirs =
    chamber === null
      ? null
      : new Runs(sandbox, (words) => [chamber, ...words], chamberVariables(sandbox.endpoint, 'eu-central-1'));
  for (let round = 0; round < ROUNDS; round += 1) {
    const service = `bench/round-${round}`;
    await own.run('import', ['import', file, ...WHERE]);
    await theirs?.run('import', ['import', service, file]);
    await own.run('export', ['export', ...WHERE, '--format', 'json']);
    await theirs?.run('export', ['export', service]);
    await own.run('exec', ['exec', ...WHERE, '--', 'true']);
    await theirs?.run('exec', ['exec', service, '--', 'true']);
    await sandbox.run(['secret', 'delete', '--all', ...WHERE, '--confirm', 'dev']);
  }
  const row = (what: string, operation: string, maxRatio: number, maxCalls: number | null): Row =>
    rowOf(what, own.median(operation), theirs?.median(operation) ?? null, maxRatio, maxCalls);
  return [
    row(`import ${COUNT} into an empty service`, 'import', 0.2, 205),
    row(`export ${COUNT}`, 'export', 0.85, null),
    row(`exec with ${COUNT}`, 'exec', 0.85, null),
  ];
}

class Runs {
  readonly #sandbox: BenchSandbox;
  readonly #command: (words: string[]) => string[];
  readonly #variables: Record<string, string>;
  readonly #found: Record<string, Measured[]> = {};

  constructor(
    sandbox: BenchSandbox,
    command: (words: string[]) => string[],
    variables: Record<string, string> = {},
  ) {
    this.#sandbox = sandbox;
    this.#command = command;
    this.#variables = variables;
  }

  async run(operation: string, words: string[]): Promise<void> {
    const before = await this.#sandbox.calls();
    const env = { ...this.#sandbox.env, ...this.#variables };
    const { seconds } = await time(this.#command(words), { cwd: this.#sandbox.folder, env });
    const calls = (await this.#sandbox.calls()) - before;
    this.#found[operation] = [...(this.#found[operation] ?? []), { seconds, calls }];
  }

  /** The run with the median time. */
  median(operation: string): Measured {
    const sorted = (this.#found[operation] ?? []).toSorted((a, b) => a.seconds - b.seconds);
    return sorted[Math.floor(sorted.length / 2)] as Measured;
  }
}

function rowOf(
  what: string,
  own: Measured,
  theirs: Measured | null,
  maxRatio: number,
  maxCalls: number | null,
): Row {
  const ratio = theirs === null ? null : own.seconds / theirs.seconds;
  const comparison =
    theirs && ratio
      ? `; ${ratio.toFixed(2)} × chamber (${theirs.seconds.toFixed(2)} s, ${theirs.calls} calls)`
      : '';
  const fewCalls = maxCalls === null || own.calls <= maxCalls;
  return {
    what,
    measured: `${own.seconds.toFixed(2)} s, ${own.calls} calls${comparison}`,
    goal: `≤ ${maxRatio} × chamber${maxCalls === null ? '' : `, ≤ ${maxCalls} calls`}`,
    reached: ratio === null ? (fewCalls ? null : false) : fewCalls && ratio <= maxRatio,
  };
}
