import { crossProblems } from '../../domain/answers/checks/all.ts';
import type { AnswerProblem } from '../../domain/answers/checks/problem.ts';
import { ENVIRONMENT_FIELDS } from '../../domain/answers/environment-fields.ts';
import { fieldProblem } from '../../domain/answers/field.ts';
import { answerText, environmentText } from '../../domain/answers/files/environment-file.ts';
import type { Facts } from '../../domain/answers/question.ts';
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
import { checkApart, checkName } from '../../domain/workspace/names.ts';
import { accountFile, environmentFile } from '../../domain/workspace/paths.ts';
import type { Project } from '../../domain/workspace/project.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';
import { listEnvironments, usedNetworks } from '../workspace/list.ts';
import { targetOf } from '../workspace/load-answers.ts';
import { assemble, type LoadedEnvironment } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import { withImages } from './host-images.ts';

/** An environment that is checked and rendered, and in no file yet. */
export interface EnvironmentDraft extends LoadedEnvironment {
  /** What `saveDraft` writes. */
  files: SourceFile[];
}

/** What the questions may look at: this machine's profiles and time zone, the workspace's networks and services. */
export async function gatherFacts(ctx: Context): Promise<Facts> {
  const [profiles, networks, services, project] = await Promise.all([
    ctx.machine.profiles(),
    usedNetworks(ctx),
    ctx.workspace.services(),
    loadWorkspace(ctx),
  ]);
  const facts: Facts = { profiles, timeZone: ctx.machine.timeZone(), usedNetworks: networks, services };
  return project.region === null ? facts : { ...facts, region: project.region };
}

/**
 * Everything about a new environment, nothing written: all answers checked, the account, the image and the
 * network resolved once, the stacks rendered. Throws `bad_name`, `environment_exists`, `where_missing`, or
 * InvalidInput with all problems.
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
  const complete = withInitials(located(name, answers, facts), facts);
  checkAnswers(complete, facts);
  // What follows looks into the account itself.
  if (complete.local) await ctx.embedded.up({ port: null });
  const placed = await withAccount(ctx, complete);
  await refuseBeside(ctx, project, name, placed.account);
  const resolved = await withServiceRole(ctx, await withImages(ctx, placed));
  return draftOf(ctx, project, name, resolved);
}

/** What creating it would make: everything, but for the account's stacks that another environment has made already. */
export async function previewDraft(ctx: Context, draft: EnvironmentDraft): Promise<Plan> {
  const plan = offlinePlan(draft.rendered);
  const aws = await ctx.aws(draft.target);
  const deployed = new Set((await aws.stacks.list()).map(({ name }) => name));
  const standing = new Set(
    draft.rendered.stacks
      .filter(({ description }) => description.scope === 'account' && deployed.has(description.stack_name))
      .map(({ description }) => description.stack),
  );
  return {
    ...plan,
    stacks: plan.stacks.filter(({ name }) => !standing.has(name)),
    unchanged: [...standing],
  };
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
  const loaded = await assemble(ctx, project, name, source);
  checkTemplates(loaded.rendered);
  return { ...loaded, files: [source, loaded.hosts] };
}

async function refuseExisting(ctx: Context, name: string): Promise<void> {
  const file = environmentFile(name);
  if (!(await ctx.workspace.read(file))) return;
  throw new OperatorError('input', 'environment_exists', `The environment ${name} exists: ${file}`, {
    value: name,
    file,
    next: [`ops env apply ${name}`, `ops env set ${name} KEY=VALUE`, 'Choose another name'],
  });
}

/** Only here: environments that stand so already go on, and an account of its own keeps any two apart. */
async function refuseBeside(ctx: Context, project: Project, name: string, account?: string): Promise<void> {
  const standing = await listEnvironments(ctx);
  const beside = standing.filter((each) => each.account === account).map((each) => each.name);
  checkApart(project.project, name, beside, reservedNames());
}

/** Where it runs must be said: guessing could change the wrong account. */
function located(name: string, answers: Partial<Answers>, facts: Facts): Partial<Answers> {
  const { profile } = answers;
  if (answers.local === true) return { ...answers, account: answers.account ?? LOCAL_ACCOUNT };
  if (profile !== undefined) return { ...withAnswer({}, 'profile', profile, facts), ...answers };
  if (answers.account === LOCAL_ACCOUNT) return { ...answers, local: true };
  if (answers.account !== undefined) return { ...answers, local: false };
  throw new OperatorError(
    'input',
    'where_missing',
    `Where is ${name} to run? Neither --local nor --profile nor --account is given`,
    {
      next: [`ops env create ${name} --local`, `ops env create ${name} --profile NAME`],
    },
  );
}

const DECIDED_ONCE: readonly (keyof Answers)[] = ['region', 'size', 'capacity', 'vpc_cidr', 'services'];

/** What Enter alone gives, for the answers that a file always names. */
function withInitials(answers: Partial<Answers>, facts: Facts): Partial<Answers> {
  return DECIDED_ONCE.reduce((found, key) => {
    const question = QUESTIONS.find((each) => each.key === key);
    if (!question || found[key] !== undefined) return found;
    return withAnswer(found, key, question.initial(found, facts), facts);
  }, answers);
}

function checkAnswers(answers: Partial<Answers>, facts: Facts): void {
  const alone = QUESTIONS.flatMap(({ key }) => {
    const value = answers[key];
    const message = value === undefined ? null : fieldProblem(ENVIRONMENT_FIELDS[key], value);
    return message === null ? [] : [{ key, message }];
  });
  const sound = Object.fromEntries(
    Object.entries(answers).filter(([key]) => !alone.some((wrong) => wrong.key === key)),
  );
  const clash =
    answers.vpc_cidr === undefined || answers.vpc_id !== undefined ? null : overlap(answers.vpc_cidr, facts);
  const together = crossProblems(sound, facts.services);
  const problems = [
    ...alone,
    ...together,
    ...(clash === null ? [] : [{ key: 'vpc_cidr' as const, message: clash }]),
  ];
  if (problems.length > 0) throw new InvalidInput(problems.map((problem) => badAnswer(problem, answers)));
}

/** Only what the network by itself is fine with: everything else is told once already. */
function overlap(cidr: string, facts: Facts): string | null {
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

/** A profile whose configuration names no account: the credentials say it. */
async function withAccount(ctx: Context, answers: Partial<Answers>): Promise<Partial<Answers>> {
  if (answers.account !== undefined) return answers;
  const aws = await ctx.aws(targetOf(withDefaults(answers)));
  return { ...answers, account: (await aws.identity()).account };
}

/** Where the workspace has a base of the account, CloudFormation deploys with the role that it made for that. */
async function withServiceRole(ctx: Context, answers: Partial<Answers>): Promise<Partial<Answers>> {
  if (answers.service_role !== undefined || answers.account === undefined) return answers;
  const base = await ctx.workspace.read(accountFile(answers.account));
  return base === null ? answers : { ...answers, service_role: true };
}
