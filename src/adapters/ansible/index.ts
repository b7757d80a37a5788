import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PlaybookEnd, PlaybookRun, Playbooks } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { type AnsiblePaths, ansiblePlaybook, playbookCommand, playbookEnvironment } from './command.ts';
import { RunDirectory } from './run-directory.ts';
import { type StartedPlaybook, startPlaybook } from './start.ts';

/** Runs playbooks/environment.yml. Throws `ansible_missing` if set-up has not installed Ansible. */
export function ansiblePlaybooks(paths: AnsiblePaths, env: Record<string, string | undefined>): Playbooks {
  return {
    async run(request, rendered, childEnvironment): Promise<PlaybookRun> {
      checkInstalled(paths);
      const directory = await RunDirectory.make(join(paths.workspace, '.ops', 'runs'), request, rendered);
      const command = playbookCommand(paths, request, directory.path);
      const environment = playbookEnvironment(env, childEnvironment, paths, directory.path);
      const started = startPlaybook(command, environment);
      directory.onFailure(started.abandon);
      return {
        events: started.events,
        markDone: (step) => directory.markDone(step),
        markFailed: (step) => directory.markFailed(step),
        stop: (how) => directory.stop(how),
        ended: handled(ended(started, directory)),
      };
    },
  };
}

/** Rejects if the run had to end because ops could not write to its directory. */
async function ended(started: StartedPlaybook, directory: RunDirectory): Promise<PlaybookEnd> {
  const end = await started.ended;
  await directory.remove();
  if (directory.failure !== null) throw directory.failure;
  return end;
}

/** Awaited only after the last event, so a rejection before that would count as unhandled. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function checkInstalled(paths: AnsiblePaths): void {
  const file = ansiblePlaybook(paths);
  if (existsSync(file)) return;
  throw new OperatorError('input', 'ansible_missing', 'Ansible is not set up', {
    reason: `${file} does not exist`,
    value: file,
    next: ['npm run setup', 'ops doctor'],
  });
}
