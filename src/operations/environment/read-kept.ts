import type { StackErrorReport } from '../../domain/deployment/events.ts';
import { runRequest } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import { type Origin, sourcesIn } from '../../domain/render/sources.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';

/** The text that a run has kept of an environment, unchecked; null: nothing is kept. Changes nothing. */
export async function readKept(ctx: Context, aws: Aws, origin: Origin): Promise<string | null> {
  const child = await aws.childEnvironment();
  try {
    const request = runRequest({ mode: 'read', environment: origin.environment, stacks: [] });
    const run = await ctx.playbooks.run(request, withoutStacks(origin), child.variables);
    let text: string | null | undefined;
    let refused: StackErrorReport | undefined;
    for await (const event of run.events) {
      if (event.event === 'sources_read') text = event.text;
      if (event.event === 'run_refused') refused = event.error;
    }
    const { output } = await run.ended;
    if (refused) throw refusal(refused);
    if (text === undefined) throw unread(origin.environment, output);
    return text;
  } finally {
    await child.close();
  }
}

/** Names the account and the object; there is nothing to deploy. */
function withoutStacks(origin: Origin): RenderedEnvironment {
  const { environment, account, region, project } = origin;
  const lock = `/${project.project}/${environment}/.ops/lock`;
  const sources = sourcesIn(origin, {}, {});
  return {
    project: project.project,
    environment,
    account,
    region,
    local: false,
    size: '',
    lock,
    stacks: [],
    sources,
  };
}

const EXITS: Partial<Record<StackErrorReport['code'], OperatorError['exit']>> = {
  wrong_account: 'credentials',
  credentials: 'credentials',
  bad_input: 'input',
};

function refusal({ code, message, next }: StackErrorReport): OperatorError {
  return new OperatorError(EXITS[code] ?? 'failed', code, message, { next });
}

function unread(environment: string, output: string): OperatorError {
  return new OperatorError(
    'failed',
    'playbook_failed',
    `ansible-playbook ended without having read what is kept of ${environment}`,
    {
      reason: output.trim().split('\n').slice(-15).join('\n') || 'No output',
      next: ['Run the same command again', 'ops doctor'],
    },
  );
}
