import { answerProblems } from '../../domain/answers/checks/checks.ts';
import { ENVIRONMENT_FIELDS } from '../../domain/answers/environment-fields.ts';
import { fieldProblem } from '../../domain/answers/field.ts';
import { answerText, environmentText } from '../../domain/answers/files/environment-file.ts';
import type { AnswerContext, AnswerProblem } from '../../domain/answers/question.ts';
import { QUESTIONS, withAnswer } from '../../domain/answers/questions.ts';
import { networkProblem } from '../../domain/aws/cidr.ts';
import { reservedNames } from '../../domain/catalogue/catalogue.ts';
import { offlinePlan } from '../../domain/deployment/offline-plan.ts';
import type { Plan } from '../../domain/deployment/plan.ts';
import { withDefaults } from '../../domain/environment/defaults.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { LOCAL_ACCOUNT } from '../../domain/environment/sizes.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { checkTemplates } from '../../domain/render/render.ts';
import type { StackState } from '../../domain/stack/description.ts';
import { checkName } from '../../domain/workspace/names.ts';
import { accountFile, environmentFile } from '../../domain/workspace/paths.ts';
import type { Project } from '../../domain/workspace/project.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import { verifyPartition } from '../access/open.ts';
import { refuseForeign } from '../access/owner.ts';
import type { Context } from '../context.ts';
import { readStates } from '../status/compare.ts';
import { usedNetworks } from '../workspace/list.ts';
import { targetOf } from '../workspace/load-answers.ts';
import { type LoadedEnvironment, loadEnvironmentFrom } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import { refuseNameConflict } from '../workspace/name-conflict.ts';
import { validateTemplates } from '../workspace/validate-templates.ts';
import { withImages } from './host-images.ts';

/** A checked and rendered environment that is not in a file yet. */
export interface EnvironmentDraft extends LoadedEnvironment {
  /** The files that `saveDraft` writes. */
  files: SourceFile[];
}

/** What the questions depend on: this machine's profiles and time zone, the workspace's networks and services. */
export async function gatherFacts(ctx: Context): Promise<AnswerContext> {
  const [profiles, networks, services, project] = await Promise.all([
    ctx.machine.profiles(),
    usedNetworks(ctx),
    ctx.workspace.services(),
    loadWorkspace(ctx),
  ]);
  const facts: AnswerContext = {
    profiles,
    timeZone: ctx.machine.timeZone(),
    usedNetworks: networks,
    services,
  };
  return project.region === null ? facts : { ...facts, region: project.region };
}

/**
 * Checks all answers of a new environment, resolves its account and images, and renders its stacks. Writes nothing.
 * Throws `bad_name`, `environment_exists`, `where_missing`, or InvalidInput with all problems.
 */
export async function draftEnvironment(
  ctx: Context,
  name: string,
  answers: Partial<Answers>,
): Promise<EnvironmentDraft> {
  checkName('environment', name, reservedNames());
  const project = await loadWorkspace(ctx);
  await refuseExisting(ctx, name);
  const facts = { ...(await gatherFacts(ctx)), environment: name };
  const complete = withInitials(withTarget(name, answers, facts), facts);
  checkAnswers(complete, facts);
  // The following steps read from the account.
  if (complete.local) await ctx.embedded.up({ port: null });
  const withId = await withAccount(ctx, complete);
  await refuseNameConflict(ctx, project, name, withId.account);
  const resolved = await withServiceRole(ctx, await withImages(ctx, withId));
  return draftOf(ctx, project, name, resolved);
}

/**
 * The plan for a new environment: all its stacks except account stacks that already exist. Throws what the plan of a
 * deployment would refuse in the templates.
 */
export async function previewDraft(ctx: Context, draft: EnvironmentDraft): Promise<Plan> {
  const plan = offlinePlan(draft.rendered);
  const [states] = await Promise.all([ownStates(ctx, draft), validateTemplates(ctx, draft.rendered.stacks)]);
  const existing = new Set(
    draft.rendered.stacks
      .filter(({ description }) => description.scope === 'account' && states.has(description.stack))
      .map(({ description }) => description.stack),
  );
  return {
    ...plan,
    stacks: plan.stacks.filter(({ name }) => !existing.has(name)),
    unchanged: [...existing],
  };
}

/** The deployed stacks with names of the draft's, by host name. Throws `not_ours` if one has another owner. */
export async function ownStates(ctx: Context, draft: EnvironmentDraft): Promise<Map<string, StackState>> {
  const { rendered, states, foreign } = await readStates(await ctx.aws(draft.target), draft.rendered);
  refuseForeign(rendered, foreign);
  return states;
}

/** Writes environment.yml and hosts.yml, both or neither. */
export async function saveDraft(ctx: Context, draft: EnvironmentDraft): Promise<void> {
  await ctx.workspace.write(draft.files);
}

async function draftOf(
  ctx: Context,
  project: Project,
  name: string,
  answers: Partial<Answers>,
): Promise<EnvironmentDraft> {
  const source = { path: environmentFile(name), text: environmentText(name, answers) };
  const loaded = await loadEnvironmentFrom(ctx, project, name, source);
  checkTemplates(loaded.rendered);
  return { ...loaded, files: [source, loaded.hosts] };
}

async function refuseExisting(ctx: Context, name: string): Promise<void> {
  const file = environmentFile(name);
  if (!(await ctx.workspace.read(file))) return;
  throw new OperatorError('input', 'environment_exists', `The environment ${name} already exists: ${file}`, {
    value: name,
    file,
    next: [`ops env apply ${name}`, `ops env set ${name} KEY=VALUE`, 'Choose another name'],
  });
}

/** The target must be given: guessing could change the wrong account. */
function withTarget(name: string, answers: Partial<Answers>, facts: AnswerContext): Partial<Answers> {
  const { profile } = answers;
  if (answers.local === true) return { ...answers, account: answers.account ?? LOCAL_ACCOUNT };
  if (profile !== undefined) return { ...withAnswer({}, 'profile', profile, facts), ...answers };
  if (answers.account === LOCAL_ACCOUNT) return { ...answers, local: true };
  if (answers.account !== undefined) return { ...answers, local: false };
  throw new OperatorError(
    'input',
    'where_missing',
    `No target given for ${name}: use --local, --profile or --account`,
    {
      next: [`ops env create ${name} --local`, `ops env create ${name} --profile NAME`],
    },
  );
}

const ALWAYS_WRITTEN: readonly (keyof Answers)[] = ['region', 'size', 'capacity', 'vpc_cidr', 'services'];

/** Adds the default answers that environment.yml always contains. */
function withInitials(answers: Partial<Answers>, facts: AnswerContext): Partial<Answers> {
  return ALWAYS_WRITTEN.reduce((found, key) => {
    const question = QUESTIONS.find((each) => each.key === key);
    if (!question || found[key] !== undefined) return found;
    return withAnswer(found, key, question.initial(found, facts), facts);
  }, answers);
}

function checkAnswers(answers: Partial<Answers>, facts: AnswerContext): void {
  const single = QUESTIONS.flatMap(({ key }) => {
    const value = answers[key];
    const message = value === undefined ? null : fieldProblem(ENVIRONMENT_FIELDS[key], value);
    return message === null ? [] : [{ key, message }];
  });
  const valid = Object.fromEntries(
    Object.entries(answers).filter(([key]) => !single.some((wrong) => wrong.key === key)),
  );
  const clash =
    answers.vpc_cidr === undefined || answers.vpc_id !== undefined ? null : overlap(answers.vpc_cidr, facts);
  const together = answerProblems(valid, facts.services);
  const problems = [
    ...single,
    ...together,
    ...(clash === null ? [] : [{ key: 'vpc_cidr' as const, message: clash }]),
  ];
  if (problems.length > 0) throw new InvalidInput(problems.map((problem) => badAnswer(problem, answers)));
}

/** Only for a valid CIDR: other problems are already reported. */
function overlap(cidr: string, facts: AnswerContext): string | null {
  return networkProblem(cidr) === null ? networkProblem(cidr, facts.usedNetworks) : null;
}

function badAnswer({ key, message, next }: AnswerProblem, answers: Partial<Answers>): OperatorError {
  const value = answers[key];
  const flag = QUESTIONS.find((question) => question.key === key)?.flag ?? key;
  return new OperatorError('input', 'bad_answer', `--${flag}: ${message}`, {
    ...(value !== undefined && { value: answerText(value) }),
    ...(next && { next }),
  });
}

/** If the profile does not name the account, the credentials do. Throws `wrong_account` if they are of another partition. */
async function withAccount(ctx: Context, answers: Partial<Answers>): Promise<Partial<Answers>> {
  if (answers.account !== undefined) return answers;
  const target = targetOf(withDefaults(answers));
  const identity = await (await ctx.aws(target)).identity();
  verifyPartition(identity, target);
  return { ...answers, account: identity.account };
}

/** If the workspace has a base for the account, CloudFormation deploys with its service role. */
async function withServiceRole(ctx: Context, answers: Partial<Answers>): Promise<Partial<Answers>> {
  if (answers.service_role !== undefined || answers.account === undefined) return answers;
  const base = await ctx.workspace.read(accountFile(answers.account));
  return base === null ? answers : { ...answers, service_role: true };
}
