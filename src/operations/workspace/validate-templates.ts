import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';

/** Validates templates with AWS's own validator, which runs on this machine. Throws InvalidInput with all errors. */
export async function validateTemplates(ctx: Context, stacks: RenderedStack[]): Promise<void> {
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
          next: [`Correct ${description.source}, then run the same command again`],
        }),
      );
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** A composed template has other lines than the manifest it comes from. */
function position(source: string, template: string, { line, column }: { line: number; column: number }) {
  return template.endsWith('.json') ? { file: source } : { file: source, line, column };
}
