import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAws } from './adapters/aws/index.ts';
import { openWorkspace } from './adapters/files/index.ts';
import { parseCache } from './adapters/files/parse-cache.ts';
import { awsProfiles, clock, machine } from './adapters/machine/index.ts';
import type { Progress } from './domain/deployment/events.ts';
import type { Playbooks } from './domain/deployment/playbooks.ts';
import type { EmbeddedAws } from './domain/machine/embedded-aws.ts';
import type { Prompter } from './domain/operator/prompter.ts';
import type { Aws } from './domain/ports.ts';
import type { CodeSource } from './domain/session/session.ts';
import type { TemplateValidator } from './domain/template/validator.ts';
import type { Context } from './operations/context.ts';

export interface RuntimeOptions {
  /** The working directory of the process. */
  cwd: string;
  /** `-C DIR`. */
  directory?: string;
  /** `init`: the folder itself becomes a workspace. */
  newWorkspace?: boolean;
  env: Record<string, string | undefined>;
  progress: Progress;
  /** Asks for an MFA code. */
  code: CodeSource;
}

/** Identifies the bundled sources, set by scripts/build.ts; undefined when they run unbundled. */
declare const OPS_BUILD: string | undefined;
const BUILD = typeof OPS_BUILD === 'undefined' ? null : OPS_BUILD;

/** The package folder with playbooks/ and the rest: above src/, and above the bundle in dist/ and its chunks. */
const PACKAGE = packageRoot(dirname(fileURLToPath(import.meta.url)));

function packageRoot(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : packageRoot(above);
}

/**
 * The only place that creates adapters. Large libraries (Ansible's runner, the validator, AWS clients) load at their
 * first use, so that a command without AWS starts at once.
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
  const thisMachine = machine(env, tools);
  const host = {
    profiles: () => awsProfiles(env),
    code,
    warn: (message: string) => progress({ event: 'warning', at: clock.now().toISOString(), message }),
    now: clock.now,
    owner: thisMachine.owner,
  };
  // One per target, so that clients are shared and the account is verified with one request.
  const opened = new Map<string, Promise<Aws>>();
  return {
    workspace,
    parseCache: parseCache(join(PACKAGE, 'dist', '.cache', 'readings'), BUILD),
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
    validator: lazyValidator(async () => {
      const { templateValidator } = await import('./adapters/validator/index.ts');
      return templateValidator({ package: PACKAGE, tools }, join(workspace.root, '.ops', 'validated'));
    }),
    clock,
    machine: thisMachine,
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
    down: async (options) => (await embedded()).down(options),
    reset: async () => (await embedded()).reset(),
    recorded: async () => (await embedded()).recorded(),
  };
}

function lazyPlaybooks(load: () => Promise<Playbooks>): Playbooks {
  return { run: async (...args) => (await load()).run(...args) };
}

function lazyValidator(load: () => Promise<TemplateValidator>): TemplateValidator {
  let loaded: Promise<TemplateValidator> | undefined;
  return {
    async validate(name, text) {
      loaded ??= load();
      return (await loaded).validate(name, text);
    },
  };
}

/** Prompts on the terminal; the library loads at the first question. */
export async function createPrompter(streams: {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream & { columns?: number; rows?: number };
}): Promise<Prompter> {
  const { inquirerPrompter } = await import('./adapters/inquirer/prompter.ts');
  return inquirerPrompter(streams);
}
