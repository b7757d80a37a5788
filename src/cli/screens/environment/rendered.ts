import { commandFor } from '../../../domain/environment/account.ts';
import type { RenderedEnvironment } from '../../../domain/stack/description.ts';
import { buildFolder, hostsFile } from '../../../domain/workspace/paths.ts';
import { count, labelled } from '../../terminal/text.ts';

/** Where the rendered stacks are, and the two ways to deploy them. */
export function renderedScreen({ environment, stacks }: RenderedEnvironment): string {
  return [
    `Wrote ${buildFolder(environment)}: ${count(stacks.length, 'stack')}`,
    ...labelled(
      'Next',
      [
        commandFor('plan', environment),
        `ansible-playbook -i ${hostsFile(environment)} playbooks/environment.yml`,
      ],
      9,
    ),
  ].join('\n');
}
