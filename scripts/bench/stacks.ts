import { Terminal } from '../../test/e2e/terminal.ts';
import { type Row, within } from './measure.ts';
import { BenchSandbox, ops } from './sandbox.ts';

/** How long each stack takes, in seconds, and how much longer each request takes, in milliseconds. */
export const HOLD_SECONDS = 7;
export const LATENCY_MS = 20;
const STACKS = 10;

/** Ten independent stacks: applied with --yes, planned, applied after showing the plan, and with nothing to do. */
export async function independent(): Promise<Row[]> {
  await using sandbox = await BenchSandbox.withServices(STACKS);
  await sandbox.slow(HOLD_SECONDS, LATENCY_MS);
  const change = (to: string) => sandbox.changeServices(STACKS, to);

  change('at-once');
  const atOnce = await sandbox.run(['env', 'apply', 'dev', '--yes']);
  change('judged');
  sandbox.clearValidationCache();
  const uncached = await sandbox.run(['env', 'apply', 'dev', '--yes']);
  change('planned');
  const planned = await sandbox.run(['env', 'plan', 'dev'], { expect: 4 });
  const planFirst = await applyWithPlan(sandbox);
  const nothing = await sandbox.run(['env', 'apply', 'dev', '--yes'], { env: sandbox.withoutAnsible() });
  return [
    within(`${STACKS} stacks of ${HOLD_SECONDS} s, --yes`, atOnce.seconds, 11),
    within('the same, without cached verdicts on the templates', uncached.seconds, 11),
    within(`${STACKS} stacks of ${HOLD_SECONDS} s, the plan shown first, y at once`, planFirst, 14),
    within(`the plan of ${STACKS} stacks`, planned.seconds, null),
    within('nothing to do (with no Ansible to start)', nothing.seconds, 1),
  ];
}

/** Seconds of an apply on a terminal: the plan, y as soon as ops asks, then applying exactly that plan. */
async function applyWithPlan(sandbox: BenchSandbox): Promise<number> {
  const started = performance.now();
  const terminal = new Terminal([ops, 'env', 'apply', 'dev'], {
    cwd: sandbox.folder,
    env: sandbox.env,
    rows: 60,
  });
  try {
    await terminal.waitFor(/Apply\?/);
    terminal.type('y\r');
    const code = await terminal.ended();
    if (code !== 0) throw new TypeError(`ops env apply dev exited with ${code}:\n${terminal.history()}`);
  } finally {
    terminal.kill();
  }
  return (performance.now() - started) / 1000;
}
