import { withDefaults } from '../../environment/defaults.ts';
import type { Answers, Settings } from '../../environment/settings.ts';
import { InvalidInput, OperatorError } from '../../operator/error.ts';
import { nearest } from '../../operator/spelling.ts';
import { nameProblem } from '../../workspace/names.ts';
import { editKey } from '../../yaml/edit.ts';
import { YamlFile } from '../../yaml/file.ts';
import { yamlProblem } from '../../yaml/problems.ts';
import { inspectYaml, sortByPosition } from '../../yaml/reader.ts';
import { answerProblems } from '../checks/checks.ts';
import { ENVIRONMENT_FIELDS, parseField } from '../environment-fields.ts';
import type { AnswerProblem } from '../question.ts';
import { fieldLines, fieldsSchema } from './fields-file.ts';

interface Source {
  path: string;
  text: string;
}

const KEYS = Object.keys(ENVIRONMENT_FIELDS) as (keyof Answers)[];
const REQUIRED: readonly (keyof Answers)[] = ['account', 'region'];

export const environmentSchema = fieldsSchema(ENVIRONMENT_FIELDS, REQUIRED);

export interface EnvironmentFile {
  answers: Partial<Answers>;
  settings: Settings;
  source: YamlFile;
}

/**
 * Reads environment.yml. Throws InvalidInput with every problem, including conflicts between answers. `reserved` are
 * words that environment names must not contain.
 */
export function readEnvironment(
  source: Source,
  context: { environment: string; services: readonly string[] | null; reserved?: readonly string[] },
): EnvironmentFile {
  const name = nameProblem('environment', context.environment, context.reserved);
  const { file, value, problems, wrong } = inspectYaml(source, environmentSchema);
  const answers = (value ?? without(file.value, wrong)) as Partial<Answers>;
  const all = [
    ...(name
      ? [new OperatorError('input', 'bad_name', name, { value: context.environment, file: source.path })]
      : []),
    ...problems,
    ...answerProblems(answers, context.services)
      .filter(({ key }) => !wrong.has(key))
      .map((problem) => positioned(file, problem)),
  ];
  if (all.length > 0) throw new InvalidInput(sortByPosition(all));
  return { answers, settings: withDefaults(answers), source: file };
}

/** The answers that can still be checked when other keys are wrong. */
function without(value: unknown, wrong: Set<string>): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const known = Object.entries(value).filter(
    ([key]) => Object.hasOwn(ENVIRONMENT_FIELDS, key) && !wrong.has(key),
  );
  return Object.fromEntries(known);
}

function positioned(file: YamlFile, { key, message, next }: AnswerProblem): OperatorError {
  return yamlProblem(
    file.path,
    'answers_disagree',
    message,
    file.position([key]),
    file.sourceAt([key]),
    next,
  );
}

/** The text of a new environment.yml: each answer below its description. */
export function environmentText(name: string, answers: Partial<Answers>): string {
  return `# yaml-language-server: $schema=../../schemas/environment.schema.json
# Settings of the environment ${name}. Omitted settings follow from the size.
# Change them here, or with: ops env set ${name} KEY=VALUE
${fieldLines(ENVIRONMENT_FIELDS, answers)}
`;
}

export interface AnswerChange {
  key: keyof Answers;
  /** As text, in the form `env set` accepts; null if not in the file. */
  from: string | null;
  to: string | null;
}

/**
 * Changes answers in the text of environment.yml; null removes one. Edits and reports only what differs.
 * Throws InvalidInput with every unknown key and every invalid value.
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

/** An answer in the form that flags and `env set` accept. */
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
