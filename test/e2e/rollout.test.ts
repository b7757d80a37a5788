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

const noInterrupts: InterruptSource = {
  interactive: false,
  onInterrupt: () => () => undefined,
  ask: async () => 'detach',
};

/** Restarts services with the real adapters; adds the progress messages to `messages`. */
async function restart(messages: string[], services = ['hello']): Promise<RestartResult[]> {
  const progress = (event: ProgressEvent) => void ('message' in event && messages.push(event.message));
  const context = await createContext({
    cwd: sandbox.folder,
    env: sandbox.env,
    progress,
    code: async () => null,
  });
  const env = await loadEnvironment(context, 'dev');
  return restartServices(context, env, services, { signal: noInterrupts, timeoutSeconds: 60 });
}

it('restarts a service and waits until its new tasks run', async () => {
  const messages: string[] = [];
  const [result, ...more] = await restart(messages);
  expect(more).toEqual([]);
  expect(result).toMatchObject({ service: 'hello', state: 'rolled' });
  expect(result?.tasks).toBeGreaterThan(0);
  expect(messages[0]).toBe(
    `hello: ECS starts ${result?.tasks} new ${result?.tasks === 1 ? 'task' : 'tasks'}`,
  );
  expect(messages.at(-1)).toBe(`hello: restarted in ${result?.seconds} s`);
});

it('reports why new tasks fail and that the old ones run', async () => {
  await sandbox.ok(['secret', 'delete', 'API_TOKEN', ...PLACE, '--confirm', 'dev']);
  const messages: string[] = [];
  await expect(restart(messages)).rejects.toMatchObject({
    exit: 'failed',
    code: 'restart_failed',
    message: 'hello did not restart: its new tasks failed',
    detail: {
      stack: 'service-hello',
      reason: expect.stringMatching(
        /^ResourceInitializationError: unable to pull secrets .* invalid ssm parameters: \/[\w-]+\/dev\/hello\/API_TOKEN\. ECS keeps the old tasks: (\d+) of \1 are running$/,
      ),
      next: ['ops secret list -e dev -s hello', 'ops env show dev'],
    },
  });
  // Later messages depend on when the deployment is polled.
  expect(messages[0]).toMatch(/^hello: ECS starts \d+ new tasks?$/);
  await sandbox.ok(['secret', 'set', 'API_TOKEN', ...PLACE], { input: 'another' });
  expect(await restart([])).toMatchObject([{ service: 'hello', state: 'rolled' }]);
});

it('does not start while another operation holds the lock', async () => {
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
