import { withDefaults } from '../../environment/defaults.ts';
import type { Answers, Settings } from '../../environment/settings.ts';
import { InvalidInput, OperatorError } from '../../operator/error.ts';
import { nearest } from '../../operator/spelling.ts';
import { nameProblem } from '../../workspace/names.ts';
import { editKey } from '../../yaml/edit.ts';
import { YamlFile } from '../../yaml/file.ts';
import { yamlProblem } from '../../yaml/problems.ts';
import { inOrder, inspectYaml } from '../../yaml/reader.ts';
import { crossProblems } from '../checks/all.ts';
import type { AnswerProblem } from '../checks/problem.ts';
import { ENVIRONMENT_FIELDS, parseField } from '../environment-fields.ts';
import { fieldLines, fieldsSchema } from './fields-file.ts';

interface Source {
  path: string;
  text: string;
}

const KEYS = Object.keys(ENVIRONMENT_FIELDS) as (keyof Answers)[];
const REQUIRED: readonly (keyof Answers)[] = ['account', 'region'];

export const environmentSchema = fieldsSchema(ENVIRONMENT_FIELDS, REQUIRED);

export interface ReadEnvironment {
  answers: Partial<Answers>;
  settings: Settings;
  source: YamlFile;
}

/**
 * Reads environment.yml. Throws InvalidInput with every problem: of each answer, and of answers beside each other.
 * `reserved`: words that no name of an environment has.
 */
export function readEnvironment(
  source: Source,
  around: { environment: string; services: readonly string[]; reserved?: readonly string[] },
): ReadEnvironment {
  const name = nameProblem('environment', around.environment, around.reserved);
  const { file, value, problems, wrong } = inspectYaml(source, environmentSchema);
  const answers = (value ?? without(file.value, wrong)) as Partial<Answers>;
  const all = [
    ...(name
      ? [new OperatorError('input', 'bad_name', name, { value: around.environment, file: source.path })]
      : []),
    ...problems,
    ...crossProblems(answers, around.services)
      .filter(({ key }) => !wrong.has(key))
      .map((problem) => positioned(file, problem)),
  ];
  if (all.length > 0) throw new InvalidInput(inOrder(all));
  return { answers, settings: withDefaults(answers), source: file };
}

/** What can be judged although other keys are wrong. */
function without(value: unknown, wrong: Set<string>): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const known = Object.entries(value).filter(
    ([key]) => Object.hasOwn(ENVIRONMENT_FIELDS, key) && !wrong.has(key),
  );
  return Object.fromEntries(known);
}

function positioned(file: YamlFile, { key, message, next }: AnswerProblem): OperatorError {
  const source = file.sourceAt([key]);
  const given = typeof file.value === 'object' && file.value !== null && Object.hasOwn(file.value, key);
  return yamlProblem(
    file.path,
    'answers_disagree',
    message,
    file.position([key]),
    given ? source : undefined,
    next,
  );
}

/** The text of a new environment.yml: what was answered, each with the words that describe it. */
export function environmentText(name: string, answers: Partial<Answers>): string {
  return `# yaml-language-server: $schema=../../schemas/environment.schema.json
# Answers of the environment ${name}. What is left out follows from the size.
# Change them here or by: ops env set ${name} KEY=VALUE
${fieldLines(ENVIRONMENT_FIELDS, answers)}
`;
}

export interface AnswerChange {
  key: keyof Answers;
  /** As text, as `env set` takes it; null: not in the file. */
  from: string | null;
  to: string | null;
}

/**
 * Changes answers in the text of environment.yml; null takes one out. Only what differs is touched, and told.
 * Throws InvalidInput with every unknown key and every value that cannot be.
 */
export function changeAnswers(
  source: Source,
  changes: Record<string, string | null>,
): { file: Source; changed: AnswerChange[] } {
  const problems: OperatorError[] = [];
  const changed: AnswerChange[] = [];
  let file = source;
  for (const [key, text] of Object.entries(changes)) {
    try {
      const change = changeOne(file, known(key), text);
      file = change.file;
      if (change.from !== change.to) changed.push({ key: change.key, from: change.from, to: change.to });
    } catch (error) {
      if (!(error instanceof OperatorError) || error instanceof InvalidInput) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return { file, changed };
}

function changeOne(source: Source, key: keyof Answers, text: string | null): AnswerChange & { file: Source } {
  const before = YamlFile.parse(source).value as Partial<Answers>;
  const value = text === null ? null : parseField(key, text);
  const from = before[key] === undefined ? null : answerText(before[key]);
  const to = value === null ? null : answerText(value);
  return { key, from, to, file: from === to ? source : editKey(source, key, value) };
}

/** An answer as a flag or `env set` takes it. */
export function answerText(value: Answers[keyof Answers]): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function known(key: string): keyof Answers {
  const found = KEYS.find((name) => name === key);
  if (found) return found;
  const near = nearest(key.replaceAll('-', '_'), KEYS);
  throw new OperatorError('input', 'unknown_key', `Unknown key ${key}`, {
    value: key,
    next: [...(near ? [`Did you mean ${near}?`] : []), `Allowed: ${KEYS.join(', ')}`],
  });
}
