import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ssm } from '../ssm/ssm.ts';

let server: Server;
let endpoint: string;
let requests: number;
beforeEach(async () => {
  requests = 0;
  // Accepts every request and answers none.
  server = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

function calls(timeout: number, report: (message: string) => void = () => undefined) {
  const credentials = { accessKeyId: '000000000000', secretAccessKey: 'test' };
  const access = { region: 'eu-central-1', endpoint, credentials, patience: { timeout, report } };
  return ssm(access, { region: 'eu-central-1', profile: null, local: false });
}

test('a call without an answer ends after the time-out and is not repeated', async () => {
  await expect(calls(1).get('/name', false)).rejects.toMatchObject({
    exit: 'failed',
    code: 'aws_timeout',
    message: 'AWS did not answer ssm:GetParameter in time',
    detail: {
      reason: `No answer to GetParameter from ${endpoint}`,
      next: ['Run the same command again', 'OPS_TIMEOUT=SECONDS waits longer'],
    },
  });
  expect(requests).toBe(1);
});

test('after ten seconds the operator learns which call to which endpoint has no answer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const said: string[] = [];
  const call = calls(30, (message) => said.push(message)).get('/name', false);
  const ended = expect(call).rejects.toMatchObject({ code: 'aws_timeout' });
  while (requests === 0) await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(9_900);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(said).toEqual([`AWS has not answered GetParameter for 10 s (${endpoint})`]);
  vi.advanceTimersByTime(20_000);
  await ended;
});
