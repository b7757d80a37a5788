import type { PlaybookRun } from '../../domain/deployment/playbooks.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';

/** AWS's own validator over what is about to be sent. Throws InvalidInput with all that AWS would refuse. */
async function judgeTemplates(ctx: Context, stacks: RenderedStack[]): Promise<void> {
  const problems: OperatorError[] = [];
  const sent = stacks.filter((stack) => !isRemoved(stack));
  const judged = sent.map(async ({ description, templateText }) => ({
    description,
    findings: await ctx.judge.judge(description.template, templateText),
  }));
  for (const { description, findings } of await Promise.all(judged)) {
    for (const finding of findings) {
      if (finding.severity !== 'error') continue;
      problems.push(
        new OperatorError('input', 'template_refused', `${description.stack}: ${finding.message}`, {
          stack: description.stack,
          reason: finding.rule,
          ...place(description.source, description.template, finding),
          next: ['Mend the template, then run the same command again'],
        }),
      );
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** The step of a run that no stack is changed before. */
export const JUDGED_STEP = 'templates-judged';

/** The judgement of a run's templates, made while Ansible starts and makes change sets. */
export class Verdict {
  readonly #judging: Promise<void>;

  constructor(ctx: Context, stacks: RenderedStack[]) {
    this.#judging = judgeTemplates(ctx, stacks);
    // Looked at by `tell` and `settle`, which may come later than it is refused.
    this.#judging.catch(() => undefined);
  }

  /** Lets the run go on, or lets it end before it has begun. */
  tell(run: PlaybookRun): void {
    this.#judging.then(
      () => run.markDone(JUDGED_STEP),
      () => run.markFailed(JUDGED_STEP),
    );
  }

  /** After the run. Throws what the judgement found: then nothing was sent. */
  settle(): Promise<void> {
    return this.#judging;
  }
}

/** A template composed from a manifest has lines of its own, which are not the manifest's. */
function place(source: string, template: string, { line, column }: { line: number; column: number }) {
  return template.endsWith('.json') ? { file: source } : { file: source, line, column };
}
