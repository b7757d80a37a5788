import type { AnswerContext } from '../../domain/answers/question.ts';
import { QUESTIONS } from '../../domain/answers/questions.ts';
import { reservedNames } from '../../domain/catalogue/catalogue.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { Workspace } from '../../domain/ports.ts';
import { nameProblem } from '../../domain/workspace/names.ts';
import { commandLine } from '../input/command-line.ts';
import { count } from '../terminal/text.ts';
import { SavedAnswers, type SavedAnswersFile } from './saved-answers.ts';
import { askQuestions } from './wizard.ts';

export interface NamedAnswers {
  name: string;
  answers: Partial<Answers>;
}

/** The questions that are asked before the name. */
const BEFORE_NAME = QUESTIONS.slice(
  0,
  QUESTIONS.findIndex(({ key }) => key === 'size'),
);

interface CreateQuestions {
  facts: AnswerContext;
  prompter: Prompter;
  workspace: Workspace;
  existing: string[];
}

/** Asks for missing answers. Ctrl-C saves the answers; the next run offers to continue with them. */
export async function askCreateAnswers(
  given: { name: string | undefined; answers: Partial<Answers> },
  { facts, prompter, workspace, existing }: CreateQuestions,
): Promise<NamedAnswers> {
  const saved = new SavedAnswers(workspace);
  const resumed = await resume(await saved.find(given.name ?? null), prompter);
  let name = given.name ?? resumed?.environment ?? undefined;
  const answers = { ...resumed?.answers, ...given.answers };
  let isSaved = resumed !== null;
  const onAnswer = async (answered: Partial<Answers>) => {
    await saved.save(given.name ?? null, { environment: name ?? null, answers: answered });
    isSaved = true;
  };
  const context = { questions: BEFORE_NAME, facts, prompter, onAnswer };
  try {
    const location = await askQuestions(answers, context);
    name ??= await askName(prompter, existing);
    await onAnswer(location);
    const factsOfEnvironment = { ...facts, environment: name };
    const allAnswers = await askQuestions(location, {
      ...context,
      questions: QUESTIONS,
      facts: factsOfEnvironment,
    });
    return { name, answers: allAnswers };
  } catch (error) {
    throw isSaved ? mentionSavedAnswers(error, given.name) : error;
  }
}

/** Adds to an interruption that the answers are saved, and how to continue. */
function mentionSavedAnswers(error: unknown, name: string | undefined): unknown {
  if (!(error instanceof OperatorError) || error.exit !== 'interrupted') return error;
  const message = 'Stopped: nothing was created; your answers are saved';
  const next = [commandLine(['env', 'create', ...(name ? [name] : [])], {})];
  return new OperatorError('interrupted', error.code, message, { next }, { cause: error });
}

async function resume(draft: SavedAnswersFile | null, prompter: Prompter): Promise<SavedAnswersFile | null> {
  if (!draft || Object.keys(draft.answers).length === 0) return null;
  const label = draft.environment ? ` for ${draft.environment}` : '';
  const resumes = await prompter.confirm({
    message: `Continue with the ${count(Object.keys(draft.answers).length, 'answer')}${label} from last time?`,
    initial: true,
  });
  return resumes ? draft : null;
}

function askName(prompter: Prompter, existing: string[]): Promise<string> {
  const free = ['dev', 'test', 'staging'].find((name) => !existing.includes(name)) ?? '';
  return prompter.text({
    message: 'Environment name',
    why: 'It is part of every name in AWS and cannot be changed later.',
    initial: free,
    problem: (name) =>
      nameProblem('environment', name, reservedNames()) ??
      (existing.includes(name) ? `${name} already exists` : null),
  });
}

/** If nothing is asked, for the reason `noPrompt`: names everything missing at once, before any work. */
export function requireAnswers(
  name: string | undefined,
  answers: Partial<Answers>,
  yes: boolean,
  facts: AnswerContext,
  noPrompt: string,
): NamedAnswers {
  const hasLocation =
    answers.local !== undefined || answers.profile !== undefined || answers.account !== undefined;
  const missing = [
    ...(name ? [] : ['ENVIRONMENT']),
    ...(hasLocation ? [] : ['--local (or --profile NAME)']),
    ...(answers.local === true || answers.region || facts.region ? [] : ['--region NAME']),
  ];
  if (!name || missing.length > 0) {
    const names = yes ? missing : [...missing, '--yes'];
    throw new OperatorError('input', 'missing_input', `Missing: ${names.join(', ')}`, {
      reason: noPrompt,
      next: ['ops env create dev --local --yes', 'ops env create --help'],
    });
  }
  if (!yes) {
    throw new OperatorError(
      'declined',
      'consent_missing',
      `${name}: consent is missing, nothing was changed`,
      {
        reason: noPrompt,
        next: [commandLine(['env', 'create', name], { ...(answers.local && { local: true }), yes: true })],
      },
    );
  }
  return { name, answers };
}

/** A copy omits what must differ: the network range, and the AMI that was resolved for the source. */
export function copyableAnswers(answers: Partial<Answers>): Partial<Answers> {
  const { vpc_cidr, ami, ...others } = answers;
  // An existing VPC is shared, and its range with it.
  return others.vpc_id === undefined || vpc_cidr === undefined ? others : { ...others, vpc_cidr };
}
