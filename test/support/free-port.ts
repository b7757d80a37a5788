import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Above what programs have by number, below what Linux hands out to connections (ip_local_port_range). */
const [FIRST, END] = [10_000, 32_000];

/** A port that no program listens on. Chosen by chance, so that test files that run at once do not get the same. */
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
