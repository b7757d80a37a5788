import { createServer } from 'node:net';

export const FIRST_PORT = 4566;
const PORTS = 100;

/** The first free port from `first` on; null if one hundred are in use. */
export async function freePort(first = FIRST_PORT): Promise<number | null> {
  for (let port = first; port < first + PORTS; port++) {
    if ((await openError(port)) === null) return port;
  }
  return null;
}

/** The operating system's error code if the port cannot be opened, such as EADDRINUSE; else null. */
export function openError(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown error'));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(null)));
  });
}
