export interface Clock {
  now(): Date;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A program that the operator names, on the streams of ops. */
export interface ProgramRun {
  command: string;
  words: string[];
  /** Its whole environment. */
  variables: Record<string, string>;
}

/** One of the two is null. */
export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Programs ops depends on: its own Node, the private Python environments, and git. */
export type Program = 'node' | 'python' | 'ansible-playbook' | 'validator' | 'emulator' | 'git';

export interface Machine {
  owner(): string;
  host: string;
  pid: number;
  runs(pid: number): boolean;
  /** IANA name, such as "Asia/Manila". */
  timeZone(): string;
  /** AWS profiles of this machine's configuration files, with their account ids where those say so. */
  profiles(): Promise<{ name: string; account: string | null }[]>;
  /** The region AWS's own tools take: the shell's, else the profile's (null: the default one's); null: none is set. */
  region(profile: string | null): Promise<string | null>;
  /** What a program says when it is asked for its version, in one line; null where it cannot be run. */
  version(program: Program): Promise<string | null>;
  /** Until it ends. Throws `command_missing`, `command_unusable`. */
  run(program: ProgramRun): Promise<ProgramEnd>;
}
