import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PlaybookRun, Playbooks } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { ansiblePlaybook, type Places, playbookCommand, playbookEnvironment } from './command.ts';
import { RunDirectory } from './run-directory.ts';
import { startPlaybook } from './start.ts';

/** Runs playbooks/environment.yml. Throws `ansible_missing` where set-up has not brought it. */
export function ansiblePlaybooks(places: Places, env: Record<string, string | undefined>): Playbooks {
  return {
    async run(request, childEnvironment): Promise<PlaybookRun> {
      checkInstalled(places);
      const directory = await RunDirectory.make(join(places.workspace, '.ops', 'runs'), request);
      const command = playbookCommand(places, request, directory.path);
      const environment = playbookEnvironment(env, childEnvironment, places, directory.path);
      const started = startPlaybook(command, environment);
      return {
        events: started.events,
        markDone: (step) => directory.markDone(step),
        markFailed: (step) => directory.markFailed(step),
        stop: (how) => directory.stop(how),
        ended: started.ended.finally(() => directory.remove()),
      };
    },
  };
}

function checkInstalled(places: Places): void {
  const file = ansiblePlaybook(places);
  if (existsSync(file)) return;
  throw new OperatorError('input', 'ansible_missing', 'Ansible is not set up', {
    reason: `There is no ${file}`,
    value: file,
    next: ['npm run setup', 'ops doctor'],
  });
}
