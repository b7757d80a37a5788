import { type SpawnOptions, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Row {
  what: string;
  /** "3.1 × node -e 0", "9.8 s". */
  measured: string;
  /** As text; empty if there is no goal. */
  goal: string;
  reached: boolean | null;
}

/** A time and its goal, both in seconds. */
export function within(what: string, seconds: number, goal: number | null): Row {
  const reached = goal === null ? null : seconds <= goal;
  return { what, measured: `${seconds.toFixed(1)} s`, goal: goal === null ? '' : `≤ ${goal} s`, reached };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export interface Timed {
  seconds: number;
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command until it exits; calls `watch` with its process id every 200 ms. */
export function time(
  command: string[],
  options: SpawnOptions & { expect?: number; watch?: (pid: number) => void } = {},
): Promise<Timed> {
  const { expect = 0, watch, ...spawnOptions } = options;
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(file, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (data) => (stdout += data));
    child.stderr?.on('data', (data) => (stderr += data));
    const timer = watch && setInterval(() => child.pid && watch(child.pid), 200);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      if (code === expect) resolve({ seconds, code, stdout, stderr });
      else
        reject(
          new TypeError(`${command.join(' ')} exited with ${code}, not ${expect}:\n${stdout}\n${stderr}`),
        );
    });
  });
}

/** Times several commands in turn, round after round, so that a busy moment affects all of them; medians in seconds. */
export async function interleaved(
  commands: Record<string, { command: string[]; options?: SpawnOptions }>,
  rounds: number,
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { command, options }] of Object.entries(commands)) {
      const { seconds } = await time(command, options);
      times[name] = [...(times[name] ?? []), seconds];
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It exited between the listing and the reading.
    }
  }
  return children;
}

/** Proportional set size of a process and its descendants, in MB (/proc/PID/smaps_rollup; Linux only). */
export function treeMegabytes(pid: number): number {
  const children = childrenByParent();
  const pending = [pid];
  let kilobytes = 0;
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    pending.push(...(children.get(current) ?? []));
    try {
      const rollup = readFileSync(`/proc/${current}/smaps_rollup`, 'utf8');
      kilobytes += Number(rollup.match(/^Pss:\s+(\d+) kB/m)?.[1] ?? 0);
    } catch {
      // It exited in the meantime.
    }
  }
  return kilobytes / 1024;
}
