import { partitionOf, partitionOfArn, partitionTitle } from '../../aws/partition.ts';
import { regionsIn } from '../../aws/regions.ts';
import type { AccountAnswers } from '../../environment/account.ts';
import { LOCAL_ACCOUNT } from '../../environment/sizes.ts';
import { InvalidInput } from '../../operator/error.ts';
import type { SourceFile } from '../../workspace/source-file.ts';
import type { YamlFile } from '../../yaml/file.ts';
import { yamlProblem } from '../../yaml/problems.ts';
import { inspectYaml, sortByPosition } from '../../yaml/reader.ts';
import { ACCOUNT_FIELDS } from '../account-fields.ts';
import { fieldLines, fieldsSchema } from './fields-file.ts';

export const accountSchema = fieldsSchema(ACCOUNT_FIELDS, ['account', 'region']);

export interface AccountFile {
  answers: Partial<AccountAnswers> & Pick<AccountAnswers, 'account' | 'region'>;
  source: YamlFile;
}

/** Reads account.yml. Throws InvalidInput with every problem, including conflicts between answers. */
export function readAccount(source: SourceFile): AccountFile {
  const { file, value, problems } = inspectYaml(source, accountSchema);
  const answers = (value ?? {}) as Partial<AccountAnswers>;
  const all = [
    ...problems,
    ...accountProblems(answers).map(({ key, message, next }) =>
      yamlProblem(file.path, 'answers_disagree', message, file.position([key]), file.sourceAt([key]), next),
    ),
  ];
  if (all.length > 0) throw new InvalidInput(sortByPosition(all));
  return { answers: answers as AccountFile['answers'], source: file };
}

interface AccountProblem {
  key: keyof AccountAnswers;
  message: string;
  next: string[];
}

/** Conflicts between answers that are each valid. */
export function accountProblems(answers: Partial<AccountAnswers>): AccountProblem[] {
  const { account, local, profile, region, replica_region, users_account } = answers;
  const found: (AccountProblem | false)[] = [
    local === true &&
      account !== LOCAL_ACCOUNT && {
        key: 'account',
        message: `account is ${account}, but local is true: the embedded AWS is "${LOCAL_ACCOUNT}"`,
        next: [`Write "${LOCAL_ACCOUNT}"`, 'Write local: false'],
      },
    local !== true &&
      account === LOCAL_ACCOUNT && {
        key: 'account',
        message: `account "${LOCAL_ACCOUNT}" is the embedded AWS, but local is not true`,
        next: ['Write local: true'],
      },
    local === true &&
      profile !== undefined && {
        key: 'profile',
        message: 'profile has no effect with local: true: the embedded AWS has no profiles',
        next: ['Remove profile'],
      },
    replica_region !== undefined &&
      replica_region === region && {
        key: 'replica_region',
        message: `replica_region is ${region}, the home region: images would not be replicated`,
        next: ['Choose another region', 'Remove replica_region'],
      },
    users_account !== undefined &&
      users_account === account && {
        key: 'users_account',
        message: 'users_account is this account: omit it, people then sign in here',
        next: ['Remove users_account'],
      },
  ];
  return [...found.filter((each) => each !== false), ...partitionProblems(answers)];
}

/** Images are not replicated, and roles not trusted, from one partition to another. */
function partitionProblems({ region, replica_region, ci_principals }: Partial<AccountAnswers>) {
  if (region === undefined) return [];
  const home = partitionOf(region);
  const problems: AccountProblem[] = [];
  if (replica_region !== undefined && partitionOf(replica_region) !== home) {
    problems.push({
      key: 'replica_region',
      message: `replica_region ${replica_region} is in ${partitionTitle(partitionOf(replica_region))}, but ${region} in ${partitionTitle(home)}: images are not copied from one partition to another`,
      next: [
        `Write replica_region: ${regionsIn(home).find((each) => each !== region)}`,
        'Remove replica_region',
      ],
    });
  }
  const foreign = (ci_principals ?? []).find((arn) => partitionOfArn(arn) !== home);
  if (foreign !== undefined) {
    problems.push({
      key: 'ci_principals',
      message: `ci_principals lists ${foreign} of ${partitionTitle(partitionOfArn(foreign))}, but ${region} is in ${partitionTitle(home)}`,
      next: [`Write an ARN that begins with arn:${home}:`],
    });
  }
  return problems;
}

/** The text of a new account.yml. */
export function accountText(answers: Partial<AccountAnswers>): string {
  return `# yaml-language-server: $schema=../../schemas/account.schema.json
# Settings of account ${answers.account}, shared by all its environments.
# To change them, edit this file and run: ops account apply ${answers.account}
${fieldLines(ACCOUNT_FIELDS, answers)}
`;
}
