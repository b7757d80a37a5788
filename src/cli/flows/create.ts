import type { Facts } from '../../domain/answers/question.ts';
import type { Plan } from '../../domain/deployment/plan.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { Workspace } from '../../domain/ports.ts';
import { askToCreate, demandAnswers } from '../dialogue/ask-to-create.ts';
import { type Drafted, decide } from '../dialogue/review.ts';
import type { Palette } from '../terminal/palette.ts';

export interface Settling<D extends Drafted> {
  name: string | undefined;
  answers: Partial<Answers>;
  facts: Facts;
  workspace: Workspace;
  /** Somebody is there, and has not said Yes to all defaults. */
  prompter: Prompter | null;
  consented: boolean;
  saveOnly: boolean;
  draft(name: string, answers: Partial<Answers>): Promise<D>;
  /** What creating it would make. */
  preview(draft: D): Promise<Plan>;
  paint: Palette;
  columns: number;
  say(text: string): void;
}

/** From flags to an environment that is checked, shown and decided on: asked for where a person is, else demanded. */
export async function settle<D extends Drafted>(
  of: Settling<D>,
): Promise<{ draft: D; decision: 'create' | 'save' }> {
  const { name, answers, facts, workspace, prompter, draft, preview, paint, columns, say } = of;
  if (!prompter) {
    const demanded = demandAnswers(name, answers, of.consented || of.saveOnly, facts);
    return {
      draft: await draft(demanded.name, demanded.answers),
      decision: of.saveOnly ? 'save' : 'create',
    };
  }
  const existing = await workspace.environments();
  const named = await askToCreate({ name, answers }, { facts, prompter, workspace, existing });
  const first = await draft(named.name, named.answers);
  const redraft = (changed: Partial<Answers>) => draft(named.name, changed);
  return decide(first, { redraft, preview }, { facts, prompter, paint, columns, say });
}
