import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAws } from './adapters/aws/index.ts';
import { openWorkspace } from './adapters/files/index.ts';
import { keptReadings } from './adapters/files/readings.ts';
import { awsProfiles, clock, machine } from './adapters/machine/index.ts';
import type { Progress } from './domain/deployment/events.ts';
import type { Playbooks } from './domain/deployment/playbooks.ts';
import type { EmbeddedAws } from './domain/machine/embedded-aws.ts';
import type { Prompter } from './domain/operator/prompter.ts';
import type { Aws } from './domain/ports.ts';
import type { CodeSource } from './domain/session/session.ts';
import type { TemplateJudge } from './domain/template/validator.ts';
import type { Context } from './operations/context.ts';

export interface RuntimeOptions {
  /** The process's working directory. */
  cwd: string;
  /** `-C DIR`. */
  directory?: string;
  /** `init`: the folder itself becomes a workspace. */
  newWorkspace?: boolean;
  env: Record<string, string | undefined>;
  progress: Progress;
  /** Asks for the code of an MFA device. */
  code: CodeSource;
}

/** Names the sources that were bundled, by scripts/build.ts; absent where they run as they are. */
declare const OPS_BUILD: string | undefined;
const BUILD = typeof OPS_BUILD === 'undefined' ? null : OPS_BUILD;

/** The folder that holds playbooks/ and the rest: above src/, and above the bundle in dist/ and its chunks. */
const PACKAGE = packageRoot(dirname(fileURLToPath(import.meta.url)));

function packageRoot(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : packageRoot(above);
}

/**
 * The one place where adapters are made. What loads a large library (Ansible's runner, the validator, AWS's clients)
 * does so at its first use, so that a command without AWS starts at once.
 */
export async function createContext(options: RuntimeOptions): Promise<Context> {
  const { cwd, directory, newWorkspace, env, progress, code } = options;
  const workspace = await openWorkspace({
    cwd,
    ...(directory !== undefined && { directory }),
    ...(newWorkspace !== undefined && { newWorkspace }),
    packageRoot: PACKAGE,
  });
  const tools = env.OPS_TOOLS || join(PACKAGE, '.tools');
  const embedded = lazyEmbedded(async () => {
    const { Emulator } = await import('./adapters/emulator/index.ts');
    const directory = env.OPS_LOCAL_DIR || join(workspace.root, '.ops', 'local');
    return new Emulator({ directory, package: PACKAGE, tools, env, progress });
  });
  const here = machine(env, tools);
  const host = {
    profiles: () => awsProfiles(env),
    code,
    warn: (message: string) => progress({ event: 'warning', at: clock.now().toISOString(), message }),
    now: clock.now,
    owner: here.owner,
  };
  // One per target, so that its clients are shared and its account is proved by one request.
  const opened = new Map<string, Promise<Aws>>();
  return {
    workspace,
    readings: keptReadings(join(PACKAGE, 'dist', '.cache', 'readings'), BUILD),
    async aws(target) {
      const status = target.local ? await embedded.status() : null;
      const endpoint = status?.running ? status.endpoint : null;
      const key = JSON.stringify([target, endpoint]);
      const open = opened.get(key) ?? openAws(target, env, endpoint, host);
      opened.set(key, open);
      return open;
    },
    playbooks: lazyPlaybooks(async () => {
      const { ansiblePlaybooks } = await import('./adapters/ansible/index.ts');
      return ansiblePlaybooks({ package: PACKAGE, workspace: workspace.root, tools }, env);
    }),
    embedded,
    judge: lazyJudge(async () => {
      const { templateJudge } = await import('./adapters/judge/index.ts');
      return templateJudge({ package: PACKAGE, tools }, join(workspace.root, '.ops', 'judged'));
    }),
    clock,
    machine: here,
    progress,
  };
}

function lazyEmbedded(load: () => Promise<EmbeddedAws>): EmbeddedAws {
  let loaded: Promise<EmbeddedAws> | undefined;
  const embedded = () => {
    loaded ??= load();
    return loaded;
  };
  return {
    status: async () => (await embedded()).status(),
    up: async (options) => (await embedded()).up(options),
    down: async () => (await embedded()).down(),
    reset: async () => (await embedded()).reset(),
    recorded: async () => (await embedded()).recorded(),
  };
}

function lazyPlaybooks(load: () => Promise<Playbooks>): Playbooks {
  return { run: async (request, environment) => (await load()).run(request, environment) };
}

function lazyJudge(load: () => Promise<TemplateJudge>): TemplateJudge {
  let loaded: Promise<TemplateJudge> | undefined;
  return {
    async judge(name, text) {
      loaded ??= load();
      return (await loaded).judge(name, text);
    },
  };
}

/** Questions on the terminal; the library is loaded when the first is asked. */
export async function createPrompter(streams: {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream & { columns?: number; rows?: number };
}): Promise<Prompter> {
  const { inquirerPrompter } = await import('./adapters/inquirer/prompter.ts');
  return inquirerPrompter(streams);
}
