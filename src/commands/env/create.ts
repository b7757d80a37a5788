import { BaseCommand } from '../../cli/command/base-command.ts';
import { copied } from '../../cli/dialogue/ask-to-create.ts';
import { consentByName } from '../../cli/dialogue/consent.ts';
import { Drafts } from '../../cli/dialogue/saved-answers.ts';
import { settle } from '../../cli/flows/create.ts';
import { answerFlags, answersFrom, scratchLine } from '../../cli/input/answer-flags.ts';
import { createFlags, environmentArgument, variable } from '../../cli/input/flags.ts';
import { runHeader } from '../../cli/progress/header.ts';
import { endScreen } from '../../cli/screens/environment/applied.ts';
import { planScreen } from '../../cli/screens/environment/plan.ts';
import { savedScreen } from '../../cli/screens/environment/saved.ts';
import { askSecrets } from '../../cli/secrets/ask-values.ts';
import { QUESTIONS } from '../../domain/answers/questions.ts';
import type { Context } from '../../operations/context.ts';
import { applyEnvironment } from '../../operations/deployment/apply.ts';
import {
  type Draft,
  draftEnvironment,
  gatherFacts,
  previewDraft,
  saveDraft,
} from '../../operations/environment/create.ts';
import { missingSecrets } from '../../operations/secrets/missing.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvCreate extends BaseCommand {
  static override summary = 'create an environment: asks, shows the plan, creates it and watches';
  static override examples = [
    'ops env create',
    'ops env create dev --local --yes',
    'ops env create test --from dev',
  ];
  static override args = { environment: environmentArgument };
  static override flags = { ...answerFlags(QUESTIONS), ...createFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvCreate);
    const context = await this.context();
    const facts = await gatherFacts(context);
    const source = flags.from ? copied((await loadEnvironment(context, flags.from)).answers) : {};
    const asks = this.interactive && !flags.yes && !flags['save-only'];
    const { draft, decision } = await settle({
      name: args.environment ?? this.around.env[variable('env')],
      answers: { ...source, ...answersFrom(QUESTIONS, flags, facts) },
      facts,
      workspace: context.workspace,
      prompter: asks ? await this.prompter() : null,
      consented: flags.yes,
      saveOnly: flags['save-only'],
      draft: (name, answers) => draftEnvironment(context, name, answers),
      preview: (draft) => previewDraft(context, draft),
      ...this.desk,
    });
    if (decision === 'create' && draft.rendered.size === 'production') {
      // Where nothing was asked, nobody has seen it yet.
      if (!asks) this.say(planScreen(await previewDraft(context, draft), this.desk));
      await consentByName(draft.name, { confirm: flags.confirm }, this.asking(draft.name));
    }
    await saveDraft(context, draft);
    await new Drafts(context.workspace).forget(draft.name);
    const files = draft.files.map(({ path }) => path);
    const scratch = scratchLine(draft.name, draft.answers);
    if (decision === 'create')
      return this.#create(context, draft, flags['lock-wait'] ?? 0, { files, scratch });
    this.show({ environment: draft.name, files, scratch }, () => savedScreen(draft.name, files, scratch));
  }

  async #create(
    context: Context,
    draft: Draft,
    lockWait: number,
    made: { files: string[]; scratch: string },
  ) {
    const secrets = await askSecrets(draft, await missingSecrets(context, draft), this.asking());
    const options = { plan: null, allow: [], secrets, lockWait, reason: 'ops env create' };
    const result = await this.watched(runHeader(draft.rendered, 'create'), (signal) =>
      applyEnvironment(context, draft, { ...options, signal }),
    );
    const commit = `git add inventories/${draft.name}`;
    this.show({ ...result, ...made }, () =>
      endScreen(result, { commit, scratch: made.scratch, columns: this.columns, paint: this.paint }),
    );
  }
}
