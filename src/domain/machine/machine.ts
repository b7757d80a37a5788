export interface Clock {
  now(): Date;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A program chosen by the operator, run on the standard streams of ops. */
export interface ProgramRun {
  command: string;
  words: string[];
  /** Its complete environment. */
  variables: Record<string, string>;
}

/** One of these is null. */
export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Programs that ops depends on: its own Node.js, the private Python environments, and git. */
export type Program = 'node' | 'python' | 'ansible-playbook' | 'validator' | 'emulator' | 'git';

/** An AWS profile in this machine's configuration files. */
export interface Profile {
  name: string;
  /** 12 digits; null if the files do not say. */
  account: string | null;
  /** The id of its partition, such as "aws-cn"; null if the files do not say. */
  partition: string | null;
}

export interface Machine {
  owner(): string;
  host: string;
  pid: number;
  runs(pid: number): boolean;
  /** IANA name, such as "Asia/Manila". */
  timeZone(): string;
  /** AWS profiles in this machine's configuration files, with their account IDs if configured. */
  profiles(): Promise<Profile[]>;
  /** The region that AWS tools would use: the shell's, or the profile's (null: the default profile). Null if none is set. */
  region(profile: string | null): Promise<string | null>;
  /** The id of the profile's partition, such as "aws-cn" (null: the default profile); "aws" if its settings do not say. */
  partition(profile: string | null): Promise<string>;
  /** A program's version output, in one line; null if it cannot be run. */
  version(program: Program): Promise<string | null>;
  /**
   * Resolves when the program exits. `replace`: nothing is left to do afterwards, so the program may take the place of
   * ops where the system can do that. Throws `command_missing`, `command_unusable`.
   */
  run(program: ProgramRun, how?: { replace?: boolean }): Promise<ProgramEnd>;
}

/** One check of `ops doctor`. */
export interface DoctorCheck {
  name: string;
  ok: boolean;
  /** What was found: a version, a path, an account. */
  found: string;
  fix: string | null;
}
