import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProgressEvent } from '../../src/domain/deployment/events.ts';
import type { RestartResult } from '../../src/domain/ecs/rollout.ts';
import type { InterruptSource } from '../../src/domain/operator/interrupts.ts';
import { restartServices } from '../../src/operations/services/restart.ts';
import { loadEnvironment } from '../../src/operations/workspace/load-environment.ts';
import { createContext } from '../../src/runtime.ts';
import { deployedSandbox } from './deployed.ts';
import type { Sandbox } from './support.ts';

const PLACE = ['-e', 'dev', '-s', 'hello'];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await deployedSandbox();
  await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

const calm: InterruptSource = {
  interactive: false,
  onInterrupt: () => () => undefined,
  ask: async () => 'detach',
};

/** Through the runtime's own adapters; what it tells is added to `told`. */
async function restart(told: string[], services = ['hello']): Promise<RestartResult[]> {
  const progress = (event: ProgressEvent) => void ('message' in event && told.push(event.message));
  const context = await createContext({
    cwd: sandbox.folder,
    env: sandbox.env,
    progress,
    code: async () => null,
  });
  const env = await loadEnvironment(context, 'dev');
  return restartServices(context, env, services, { signal: calm, timeoutSeconds: 60 });
}

it('rolls a service, and waits until its new tasks run', async () => {
  const told: string[] = [];
  const [result, ...more] = await restart(told);
  expect(more).toEqual([]);
  expect(result).toMatchObject({ service: 'hello', state: 'rolled' });
  expect(result?.tasks).toBeGreaterThan(0);
  expect(told[0]).toBe(`hello: ECS starts new tasks, ${result?.tasks} in all`);
  expect(told.at(-1)).toBe(`hello: rolled in ${result?.seconds} s`);
});

it('tells why new tasks fail, and that the old ones run', async () => {
  await sandbox.ok(['secret', 'delete', 'API_TOKEN', ...PLACE, '--confirm', 'dev']);
  const told: string[] = [];
  await expect(restart(told)).rejects.toMatchObject({
    exit: 'failed',
    code: 'restart_failed',
    message: 'hello could not be restarted: its new tasks failed',
    detail: {
      stack: 'service-hello',
      reason: expect.stringMatching(
        /^ResourceInitializationError: unable to pull secrets .* invalid ssm parameters: \/[\w-]+\/dev\/hello\/API_TOKEN\. ECS keeps the old tasks: (\d+) of \1 run$/,
      ),
      next: ['ops secret list -e dev -s hello', 'ops env show dev'],
    },
  });
  // How far it was seen to come depends on when it was looked at.
  expect(told[0]).toMatch(/^hello: ECS starts new tasks/);
  await sandbox.ok(['secret', 'set', 'API_TOKEN', ...PLACE], { input: 'another' });
  expect(await restart([])).toMatchObject([{ service: 'hello', state: 'rolled' }]);
});

it('refuses to begin while another changes the environment', async () => {
  const context = await createContext({
    cwd: sandbox.folder,
    env: sandbox.env,
    progress: () => undefined,
    code: async () => null,
  });
  const env = await loadEnvironment(context, 'dev');
  const aws = await context.aws(env.target);
  const at = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
  const record = {
    format: 1,
    id: 'theirs',
    owner: 'you@desk',
    reason: 'apply',
    host: 'desk',
    pid: 1,
  } as const;
  const times = { acquired: at(0), heartbeat: at(0), expires: at(90) };
  await aws.locks.create(env.rendered.lock, { ...record, ...times });
  await expect(restart([])).rejects.toMatchObject({ exit: 'locked', detail: { value: 'you@desk' } });
  await aws.locks.delete(env.rendered.lock);
});
