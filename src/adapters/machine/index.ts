import { readFile } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { STANDARD } from '../../domain/aws/partition.ts';
import type { Clock, Machine, Program } from '../../domain/machine/machine.ts';
import { sanitizeText } from '../../domain/operator/sanitize.ts';
import { type AwsProfile, shellProfile } from '../../domain/session/profile.ts';
import { describedProfile, partitionOfProfile, readProfiles } from './profiles.ts';

export type Env = Record<string, string | undefined>;

/** `tools`: the folder with the private Python environments. */
export function machine(env: Env, tools: string): Machine {
  const host = hostname();
  return {
    owner: () => env.OPS_OWNER || `${userName(env)}@${host}`,
    host,
    pid: process.pid,
    runs,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    profiles: async () => (await awsProfiles(env)).map(describedProfile),
    region: (profile) => region(env, profile),
    partition: async (profile) =>
      partitionOfProfile((await selected(env, profile))?.settings ?? {}) ?? STANDARD,
    version: (program) => version(program, tools),
    run: async (program, { replace = false } = {}) => {
      const [{ runProgram }, { execve }] = await Promise.all([import('./run.ts'), import('./replace.ts')]);
      const terminal = process.stdin.isTTY;
      return runProgram(program, { path: env.PATH ?? '', terminal, replace: replace ? execve() : null });
    },
  };
}

export const clock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, signal ? { signal } : {});
    } catch (error) {
      // An aborted sleep is not an error.
      if (!signal?.aborted) throw error;
    }
  },
};

/** Signal 0 only checks; EPERM means that the process runs as another user. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** In a container the user id may have no name. */
function userName(env: Env): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? String(process.getuid?.() ?? 'unknown');
  }
}

async function region(env: Env, profile: string | null): Promise<string | null> {
  const given = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  if (given) return given;
  return (await selected(env, profile))?.settings.region || null;
}

async function selected(env: Env, profile: string | null): Promise<AwsProfile | undefined> {
  const name = profile ?? shellProfile(env) ?? 'default';
  return (await awsProfiles(env)).find((each) => each.name === name);
}

/** Reads the AWS configuration files of this machine; missing files count as empty. */
export async function awsProfiles(env: Env): Promise<AwsProfile[]> {
  const home = join(env.HOME ?? homedir(), '.aws');
  const [config, credentials] = await Promise.all([
    textOf(env.AWS_CONFIG_FILE ?? join(home, 'config')),
    textOf(env.AWS_SHARED_CREDENTIALS_FILE ?? join(home, 'credentials')),
  ]);
  return readProfiles(config, credentials);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

function version(program: Program, tools: string): Promise<string | null> {
  switch (program) {
    case 'node':
      return Promise.resolve(`Node ${process.version}`);
    case 'git':
      return firstLine('git', ['--version']);
    case 'validator':
      // Imported, not just looked up: a missing dependency (glibc) shows only then.
      return firstLine(join(tools, 'runtime', 'bin', 'python'), [
        '-I',
        '-c',
        'from cloudformation_validate import version; print("cloudformation-validate", version())',
      ]);
    case 'emulator':
      return firstLine(join(tools, 'emulator', 'bin', 'python'), [
        '-c',
        'from importlib.metadata import version; print("ministack", version("ministack"))',
      ]);
    default:
      return firstLine(join(tools, 'runtime', 'bin', program), ['--version']);
  }
}

async function firstLine(file: string, args: string[]): Promise<string | null> {
  // Loaded on demand: most commands start no program.
  const { execFile } = await import('node:child_process');
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, { timeout: 20_000, encoding: 'utf8' });
    return (
      sanitizeText(stdout || stderr)
        .split('\n')[0]
        ?.trim() ?? ''
    );
  } catch {
    return null;
  }
}
