import type { RunRequest } from '../../domain/deployment/playbooks.ts';
import { TIMEOUT_VARIABLE } from '../../domain/operator/patience.ts';

/** Absolute paths. */
export interface AnsiblePaths {
  /** The folder with ansible.cfg, playbooks/ and roles/. */
  package: string;
  /** The workspace. */
  workspace: string;
  /** The private Python environments. */
  tools: string;
}

/** Stacks per batch of playbooks/environment.yml (`stack_batch`). */
const BATCH = 40;

/** The run's copy of the rendered folder, in its directory. */
export const RENDERED_FOLDER = 'build';

export const EVENTS_FD = 3;
export const LIFELINE_FD = 4;

/** The process to start. Contains no secrets. */
export interface PlaybookCommand {
  file: string;
  args: string[];
  cwd: string;
}

/**
 * The command line of a run. A stack occupies an Ansible worker while it waits for others, so there is one fork per
 * host; the playbook runs more than 40 hosts in batches.
 */
export function playbookCommand(
  paths: AnsiblePaths,
  request: RunRequest,
  runDirectory: string,
): PlaybookCommand {
  const variables = {
    ops_build: unsafe(`${runDirectory}/${RENDERED_FOLDER}`),
    ops_run: unsafe(runDirectory),
    // Only for the order of batches; run.json decides what is done.
    ...(request.mode === 'destroy' && { stack_state: unsafe('absent') }),
  };
  return {
    file: runtimePython(paths),
    args: [
      // Ignores Python code and settings of the working directory and the user.
      '-I',
      `${paths.package}/playbooks/start.py`,
      ...(request.mode === 'read' ? readArguments(paths) : stackArguments(paths, request)),
      '--extra-vars',
      JSON.stringify(variables),
      ...(request.mode === 'plan' ? ['--check'] : []),
    ],
    cwd: paths.workspace,
  };
}

function stackArguments(paths: AnsiblePaths, { environment, stacks }: RunRequest): string[] {
  return [
    `${paths.package}/playbooks/environment.yml`,
    '--inventory',
    `${paths.workspace}/inventories/${environment}/hosts.yml`,
    '--limit',
    stacks.join(','),
    '--forks',
    String(Math.min(BATCH, Math.max(1, stacks.length))),
  ];
}

/** Without the environment's inventory, which may be lost. */
function readArguments(paths: AnsiblePaths): string[] {
  return [`${paths.package}/playbooks/sources.yml`, '--inventory', 'localhost,'];
}

export function ansiblePlaybook(paths: Pick<AnsiblePaths, 'tools'>): string {
  return `${paths.tools}/runtime/bin/ansible-playbook`;
}

function runtimePython(paths: Pick<AnsiblePaths, 'tools'>): string {
  return `${paths.tools}/runtime/bin/python`;
}

/** Marks a variable as data: Ansible evaluates `{{ }}` in --extra-vars. */
function unsafe(text: string): { __ansible_unsafe: string } {
  return { __ansible_unsafe: text };
}

/** Settings of Ansible, Python and AWS are never inherited; `aws` has the AWS variables to use. */
const DROPPED = /^(ANSIBLE_|PYTHON|AWS_|OPS_|DEFAULT_VAULT|VIRTUAL_ENV$)/;

/** The complete environment of ansible-playbook. */
export function playbookEnvironment(
  inherited: Record<string, string | undefined>,
  aws: Record<string, string>,
  paths: AnsiblePaths,
  runDirectory: string,
): Record<string, string> {
  const timeout = inherited[TIMEOUT_VARIABLE];
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !DROPPED.test(name)) environment[name] = value;
  }
  return {
    ...environment,
    ...aws,
    ...(timeout && { [TIMEOUT_VARIABLE]: timeout }),
    ANSIBLE_CONFIG: `${paths.package}/ansible.cfg`,
    ANSIBLE_PYTHON_INTERPRETER: runtimePython(paths),
    ANSIBLE_LOCAL_TEMP: `${runDirectory}/tmp`,
    ANSIBLE_NOCOLOR: '1',
    // Ansible refuses to start if the locale is not UTF-8.
    LC_ALL: 'C.UTF-8',
    OPS_EVENTS_FD: String(EVENTS_FD),
    OPS_LIFELINE_FD: String(LIFELINE_FD),
  };
}

/** run.json, see docs/reference/run-protocol.md. */
export function runFile(request: RunRequest): string {
  const run = {
    mode: request.mode,
    lock_id: request.lockId,
    keep_change_sets: request.keepChangeSets,
    change_sets: request.changeSets,
    allow: request.allow,
    wait_for: request.waitFor,
    change_after: request.changeAfter,
  };
  return `${JSON.stringify(run, null, 2)}\n`;
}
