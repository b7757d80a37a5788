import { createServer } from 'node:net';

export const FIRST_PORT = 4566;
const PORTS = 100;

/** The first free port from `first` on; null if one hundred are in use. */
export async function freePort(first = FIRST_PORT): Promise<number | null> {
  for (let port = first; port < first + PORTS; port++) {
    if (await isFree(port)) return port;
  }
  return null;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
