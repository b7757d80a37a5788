import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Above common service ports, below the ephemeral ports of Linux (ip_local_port_range). */
const [FIRST, END] = [10_000, 32_000];

/** A free port, chosen at random so that concurrent test files do not get the same one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
