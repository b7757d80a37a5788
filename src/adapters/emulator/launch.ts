import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Launch {
  python: string;
  /** The folder with the package `emulator`. */
  package: string;
  port: number;
  state: string;
  log: string;
}

/** Settings of ministack and Python that must not affect the emulator; its own settings are on its command line. */
const DROPPED =
  /^(PYTHON|AWS_|MINISTACK_|GATEWAY_PORT$|BIND_HOST$|PERSIST_STATE$|S3_PERSIST$|AUTH$|SERVICES$|LOG_LEVEL$)/;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

function launchArguments({ port, state }: Pick<Launch, 'port' | 'state'>): string[] {
  return ['-m', 'emulator', '--port', String(port), '--state-dir', state];
}

/** The emulator and the functions that it runs reach it without a proxy. */
export function launchEnvironment(
  inherited: Record<string, string | undefined>,
  packageRoot: string,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !DROPPED.test(name)) environment[name] = value;
  }
  const direct = [environment.no_proxy ?? environment.NO_PROXY, ...LOOPBACK].filter(Boolean).join(',');
  return { ...environment, no_proxy: direct, PYTHONPATH: packageRoot, PYTHONUNBUFFERED: '1' };
}

/** Starts the emulator in its own session, so that it outlives ops and the terminal. Its output goes to the log. */
export async function launch(
  options: Launch,
  inherited: Record<string, string | undefined>,
): Promise<ChildProcess> {
  await mkdir(options.state, { recursive: true, mode: 0o700 });
  await mkdir(dirname(options.log), { recursive: true, mode: 0o700 });
  // Each start truncates the log, so that an error shows only lines of this start.
  const log = await open(options.log, 'w', 0o600);
  try {
    const child = spawn(options.python, launchArguments(options), {
      cwd: options.package,
      env: launchEnvironment(inherited, options.package),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    // Without a listener a failed start would crash ops; `exitCode` and the log report it.
    child.on('error', () => undefined);
    return child;
  } finally {
    await log.close();
  }
}
