import { createServer } from 'node:net';

/** A port that nothing listens on at this moment, and that nobody looks for by its number. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(server)));
    });
  });
}
