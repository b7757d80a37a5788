import { describe, expect, test } from 'vitest';
import type { Rollout } from '../../../domain/ecs/rollout.ts';
import { type EcsCalls, rollout, type StoppedTask, stoppedTask } from './ecs.ts';
import { runningServices } from './services.ts';

/** Answers calls with the given functions; other calls fail. */
const services = (calls: Partial<EcsCalls>) => runningServices(async () => calls as EcsCalls);

const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `s${from + index}`);

describe('requests', () => {
  test('describes ten services per call', async () => {
    const asked: unknown[] = [];
    const made = services({
      describe: async (...given) => {
        asked.push(given);
        return given[1].map((service) => ({ service }) as Rollout);
      },
    });
    const found = await made.rollouts('c', names(1, 21));
    expect(found.map(({ service }) => service)).toEqual(names(1, 21));
    expect(asked).toEqual([
      ['c', names(1, 10)],
      ['c', names(11, 20)],
      ['c', ['s21']],
    ]);
    expect(await made.rollouts('c', [])).toEqual([]);
  });

  test('forces a new deployment', async () => {
    const made = services({ forceNewDeployment: async (...given) => given.join() });
    expect(await made.restart('c', 's')).toBe('c,s');
  });

  test('reads the stop reasons of one deployment from all pages, oldest first', async () => {
    const pages: Record<string, { items: string[]; next: string | undefined }> = {
      '': { items: names(1, 100), next: 'more' },
      more: { items: names(101, 102), next: undefined },
    };
    const stoppedAt: Record<string, StoppedTask> = {
      s1: { startedBy: 'new', stoppedAt: 1, reason: 'first' },
      s2: { startedBy: 'old', stoppedAt: 4, reason: 'scaled in' },
      s3: { startedBy: 'new', stoppedAt: 2, reason: '' },
      s102: { startedBy: 'new', stoppedAt: 3, reason: 'last' },
    };
    const asked: number[] = [];
    const made = services({
      stopped: async (_cluster, _service, token = '') => pages[token] ?? { items: [], next: undefined },
      tasks: async (_cluster, arns) => {
        asked.push(arns.length);
        return arns.flatMap((arn) => stoppedAt[arn] ?? []);
      },
    });
    expect(await made.stoppedReasons('c', 's', 'new')).toEqual(['first', 'last']);
    expect(asked).toEqual([100, 2]);
  });
});

describe('a service', () => {
  const fresh = {
    id: 'ecs-svc/2',
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    desiredCount: 2,
    runningCount: 1,
    pendingCount: 1,
    failedTasks: 1,
  } as const;

  test('finds the primary deployment at any position', () => {
    const failed = { ...fresh, id: 'ecs-svc/1', status: 'ACTIVE', rolloutState: 'FAILED' } as const;
    expect(
      rollout({
        serviceName: 'hello',
        status: 'ACTIVE',
        desiredCount: 2,
        runningCount: 3,
        deployments: [{ ...failed, rolloutStateReason: 'tasks \u001b[31mfailed' }, fresh],
        events: [{ id: 'e', message: '(service hello) \u001b[2Jhas started 1 tasks' }],
      }),
    ).toEqual({
      service: 'hello',
      desired: 2,
      running: 3,
      primary: {
        id: 'ecs-svc/2',
        state: 'in_progress',
        reason: null,
        desired: 2,
        running: 1,
        pending: 1,
        failed: 1,
      },
      others: [
        {
          id: 'ecs-svc/1',
          state: 'failed',
          reason: 'tasks failed',
          desired: 2,
          running: 1,
          pending: 1,
          failed: 1,
        },
      ],
      events: [{ id: 'e', message: '(service hello) has started 1 tasks' }],
    });
  });

  test('returns null if deleted', () => {
    expect(rollout({ serviceName: 'hello', status: 'INACTIVE', deployments: [fresh] })).toBeNull();
    expect(rollout({ serviceName: 'hello', status: 'ACTIVE', deployments: [] })).toBeNull();
  });
});

describe('a stopped task', () => {
  const task = {
    startedBy: 'ecs-svc/2',
    stoppedAt: new Date(5),
    stoppedReason: 'Essential container in task exited',
  };

  test('reports why it did not start', () => {
    const stoppedReason = 'ResourceInitializationError: unable to pull secrets\u001b[31m';
    expect(stoppedTask({ ...task, stoppedReason })).toEqual({
      startedBy: 'ecs-svc/2',
      stoppedAt: 5,
      reason: 'ResourceInitializationError: unable to pull secrets',
    });
  });

  test('names the container that ended it', () => {
    const containers = [{ name: 'proxy' }, { name: 'app', exitCode: 137 }];
    expect(stoppedTask({ ...task, containers }).reason).toBe(
      'Essential container in task exited (app exited with code 137)',
    );
    const killed = [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed' }];
    expect(stoppedTask({ ...task, containers: killed }).reason).toBe(
      'Essential container in task exited (app: OutOfMemoryError: Container killed)',
    );
  });
});
