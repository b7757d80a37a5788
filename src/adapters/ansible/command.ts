import type { RunRequest } from '../../domain/deployment/playbooks.ts';

/** Where things lie, as absolute paths. */
export interface Places {
  /** The folder that holds ansible.cfg, playbooks/ and roles/. */
  package: string;
  /** The workspace. */
  workspace: string;
  /** The private Python environments. */
  tools: string;
}

/** Stacks that playbooks/environment.yml takes at once (`stack_batch`). */
const RANK = 40;

export const EVENTS_FD = 3;
export const LIFELINE_FD = 4;

/** What is started: nothing here is a secret, or came from a user's text. */
export interface PlaybookCommand {
  file: string;
  args: string[];
  cwd: string;
}

/**
 * The command line of a run. A stack keeps a worker of Ansible's while it waits for others, so there are as many
 * forks as hosts; the playbook takes more than 40 in ranks.
 */
export function playbookCommand(places: Places, request: RunRequest, runDirectory: string): PlaybookCommand {
  const variables = {
    ops_build: unsafe(`${places.workspace}/build/${request.environment}`),
    ops_run: unsafe(runDirectory),
    // Only the order of ranks depends on it; what is done is said by run.json.
    ...(request.mode === 'destroy' && { stack_state: unsafe('absent') }),
  };
  return {
    file: runtimePython(places),
    args: [
      // Without what a folder or a user has for Python.
      '-I',
      `${places.package}/playbooks/start.py`,
      `${places.package}/playbooks/environment.yml`,
      '--inventory',
      `${places.workspace}/inventories/${request.environment}/hosts.yml`,
      '--limit',
      request.stacks.join(','),
      '--forks',
      String(Math.min(RANK, Math.max(1, request.stacks.length))),
      '--extra-vars',
      JSON.stringify(variables),
      ...(request.mode === 'plan' ? ['--check'] : []),
    ],
    cwd: places.workspace,
  };
}

export function ansiblePlaybook(places: Pick<Places, 'tools'>): string {
  return `${places.tools}/runtime/bin/ansible-playbook`;
}

function runtimePython(places: Pick<Places, 'tools'>): string {
  return `${places.tools}/runtime/bin/python`;
}

/** Marks a variable as data: Ansible evaluates `{{ }}` in what it is given with --extra-vars. */
function unsafe(text: string): { __ansible_unsafe: string } {
  return { __ansible_unsafe: text };
}

/** Ansible's own settings, Python's, and AWS's are never inherited; `aws` brings those that are meant. */
const DROPPED = /^(ANSIBLE_|PYTHON|AWS_|OPS_|DEFAULT_VAULT|VIRTUAL_ENV$)/;

/** The whole environment of ansible-playbook. */
export function playbookEnvironment(
  inherited: Record<string, string | undefined>,
  aws: Record<string, string>,
  places: Places,
  runDirectory: string,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !DROPPED.test(name)) environment[name] = value;
  }
  return {
    ...environment,
    ...aws,
    ANSIBLE_CONFIG: `${places.package}/ansible.cfg`,
    ANSIBLE_PYTHON_INTERPRETER: runtimePython(places),
    ANSIBLE_LOCAL_TEMP: `${runDirectory}/tmp`,
    ANSIBLE_NOCOLOR: '1',
    // Ansible refuses to start where the locale is not UTF-8.
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
