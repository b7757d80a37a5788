/** What ops knows about its commands without loading them: the parts of oclif.manifest.json that it reads. */
export interface Manifest {
  commands: Record<string, CommandFacts>;
}

export interface CommandFacts {
  id: string;
  summary?: string;
  description?: string;
  examples?: (string | { description: string; command: string })[];
  hidden?: boolean;
  /** Its module, below the package's folder. */
  relativePath?: string[];
  args: Record<string, ArgumentFacts>;
  flags: Record<string, FlagFacts>;
}

export interface ArgumentFacts {
  name: string;
  description?: string;
  required?: boolean;
  multiple?: boolean;
}

export interface FlagFacts {
  name: string;
  type: 'boolean' | 'option';
  char?: string;
  description?: string;
  env?: string;
  helpGroup?: string;
  helpValue?: string | string[];
  options?: string[];
  allowNo?: boolean;
  multiple?: boolean;
  hidden?: boolean;
}

export type Topics = Record<string, { description?: string }>;

/** `env:create` as it is typed: "env create". */
export function typed(id: string): string {
  return id.replaceAll(':', ' ');
}
