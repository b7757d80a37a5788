import { type Row, treeMegabytes } from './measure.ts';
import { BenchSandbox } from './sandbox.ts';
import { HOLD_SECONDS, LATENCY_MS } from './stacks.ts';

const WINDOW_SECONDS = 10;
const BUSY_STACKS = 20;
const MEASURED_STACKS = 12;

/** How long the stacks of the load stay in progress. The goal is set for ten minutes; the default is shorter. */
const SECONDS = Number(process.env.BENCH_LOAD_SECONDS ?? 60);

/** Calls per second with twenty stacks in progress, and the memory of the whole process tree with twelve. */
export async function load(): Promise<Row[]> {
  await using sandbox = await BenchSandbox.withServices(BUSY_STACKS);
  await sandbox.slow(SECONDS, LATENCY_MS);
  sandbox.changeServices(BUSY_STACKS, 'for-long');
  const { calls, seconds, busiest } = await countCalls(sandbox);
  await sandbox.slow(HOLD_SECONDS, LATENCY_MS);
  const cached = await memory(sandbox, 'for-memory');
  sandbox.clearValidationCache();
  const uncached = await memory(sandbox, 'for-first');
  const rate = calls / seconds;
  return [
    {
      what: `calls per second, ${BUSY_STACKS} stacks in progress for ${SECONDS} s`,
      measured: `${rate.toFixed(2)} (${calls} in ${seconds.toFixed(0)} s; busiest ${WINDOW_SECONDS} s: ${busiest.toFixed(1)})`,
      goal: '< 4',
      reached: rate < 4,
    },
    memoryRow(`memory (PSS) with ${MEASURED_STACKS} stacks, whole process tree without the emulator`, cached),
    memoryRow('the same, without cached verdicts on the templates', uncached),
  ];
}

function memoryRow(what: string, megabytes: number): Row {
  return {
    what,
    measured: `${Math.round(megabytes)} MB`,
    goal: '≤ 600 MB',
    reached: megabytes <= 600,
  };
}

/** The peak memory of an apply's process tree, in MB. */
async function memory(sandbox: BenchSandbox, greeting: string): Promise<number> {
  sandbox.changeServices(MEASURED_STACKS, greeting);
  let peak = 0;
  await sandbox.run(['env', 'apply', 'dev', '--yes'], {
    watch: (pid) => {
      peak = Math.max(peak, treeMegabytes(pid));
    },
  });
  return peak;
}

async function countCalls(sandbox: BenchSandbox) {
  const totals = [await sandbox.calls()];
  const timer = setInterval(async () => totals.push(await sandbox.calls()), WINDOW_SECONDS * 1000);
  try {
    const { seconds } = await sandbox.run(['env', 'apply', 'dev', '--yes']);
    const calls = (await sandbox.calls()) - (totals[0] ?? 0);
    const windows = totals.slice(1).map((total, index) => total - (totals[index] ?? 0));
    return { calls, seconds, busiest: Math.max(0, ...windows) / WINDOW_SECONDS };
  } finally {
    clearInterval(timer);
  }
}
