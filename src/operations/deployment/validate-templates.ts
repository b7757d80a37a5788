import type { PlaybookRun } from '../../domain/deployment/playbooks.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';

/** Validates the templates to deploy with AWS's own validator. Throws InvalidInput with all errors. */
async function validateTemplates(ctx: Context, stacks: RenderedStack[]): Promise<void> {
  const problems: OperatorError[] = [];
  const sent = stacks.filter((stack) => !isRemoved(stack));
  const validated = sent.map(async ({ description, templateText }) => ({
    description,
    findings: await ctx.validator.validate(description.template, templateText),
  }));
  for (const { description, findings } of await Promise.all(validated)) {
    for (const finding of findings) {
      if (finding.severity !== 'error') continue;
      problems.push(
        new OperatorError('input', 'template_refused', `${description.stack}: ${finding.message}`, {
          stack: description.stack,
          reason: finding.rule,
          ...position(description.source, description.template, finding),
          next: ['Fix the template, then run the same command again'],
        }),
      );
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** The step of a run that must be done before any stack is changed. */
export const VALIDATED_STEP = 'templates-validated';

/** Validates a run's templates while Ansible starts and creates change sets. */
export class TemplateValidation {
  readonly #validating: Promise<void>;

  constructor(ctx: Context, stacks: RenderedStack[]) {
    this.#validating = validateTemplates(ctx, stacks);
    // `report` and `finish` handle a refusal, and may be called after it happened.
    this.#validating.catch(() => undefined);
  }

  /** Lets the run continue, or ends it before any stack is changed. */
  report(run: PlaybookRun): void {
    this.#validating.then(
      () => run.markDone(VALIDATED_STEP),
      () => run.markFailed(VALIDATED_STEP),
    );
  }

  /** Throws what the validator found; then no stack was changed. */
  finish(): Promise<void> {
    return this.#validating;
  }
}

/** A composed template has other lines than the manifest it comes from. */
function position(source: string, template: string, { line, column }: { line: number; column: number }) {
  return template.endsWith('.json') ? { file: source } : { file: source, line, column };
}
