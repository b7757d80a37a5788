import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the emulator is asked directly, even if Node itself uses a proxy', async () => {
  const server = createServer((_, response) => void response.end('{"status":"ready","pid":5}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = JSON.stringify(new URL('gateway.ts', import.meta.url).href);
  const script = `const { healthyPid } = await import(${gateway}); console.log(await healthyPid('${endpoint}'))`;
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9' };
  try {
    const node = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
    expect((await node).stdout).toBe('5\n');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
