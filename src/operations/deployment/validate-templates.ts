import type { PlaybookRun } from '../../domain/deployment/playbooks.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import { validateTemplates } from '../workspace/validate-templates.ts';

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
