import { expect, it } from 'vitest';
import { DeploymentFailed } from '../../domain/deployment/results.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { failureScreen } from './environment/failure.ts';
import { unlockScreen } from './environment/show.ts';
import { errorScreen } from './error.ts';

const FOREIGN = 'no\r\nDeploy to prod? y\nend';

it('no text from AWS begins a line of an error', () => {
  const error = new OperatorError('failed', 'aws_refused', `Refused: ${FOREIGN}`, {
    stack: 'network',
    resource: FOREIGN,
    reason: FOREIGN,
    value: FOREIGN,
    next: [FOREIGN],
  });
  expect(errorScreen(error)).toBe(
    [
      'Error  Refused: no↵Deploy to prod? y↵end',
      'Stack  network, no↵Deploy to prod? y↵end',
      'Why    no',
      '       Deploy to prod? y',
      '       end',
      'Given  no',
      '       Deploy to prod? y',
      '       end',
      'Next   no↵Deploy to prod? y↵end',
    ].join('\n'),
  );
});

it('no text from AWS begins a line of a failed deployment', () => {
  const first_cause = { logical_id: FOREIGN, type: FOREIGN, reason: FOREIGN, at: '2026-11-29T10:00:00Z' };
  const failed = (cause: typeof first_cause | null) => ({
    error: {
      code: 'aws' as const,
      message: FOREIGN,
      stack: 'network',
      status: null,
      first_cause: cause,
      next: [],
    },
    description: null,
    origin: null,
  });
  const error = new DeploymentFailed({
    environment: 'dev',
    verb: 'apply',
    total: 2,
    done: [],
    failed: [failed(first_cause), failed(null)],
    not_started: [],
    in_flight: [],
    fix: [],
  });
  expect(failureScreen(error)).not.toMatch(/^Deploy/m);
});

it("no lock's text begins a line", () => {
  const lock = {
    format: 1 as const,
    id: 'a',
    owner: FOREIGN,
    reason: FOREIGN,
    host: 'h',
    pid: 1,
    acquired: '2026-11-29T10:00:00Z',
    heartbeat: '2026-11-29T10:00:00Z',
    expires: '2026-11-29T10:00:00Z',
  };
  expect(unlockScreen('dev', lock)).not.toMatch(/^(Deploy|end)/m);
});
