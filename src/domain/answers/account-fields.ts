import { PATTERNS } from '../aws/id-patterns.ts';
import type { AccountAnswers } from '../environment/account.ts';
import { ENVIRONMENT_FIELDS } from './environment-fields.ts';
import { type Field, list, text } from './field.ts';

export const ACCOUNT_FIELDS: Record<keyof AccountAnswers, Field> = {
  account: ENVIRONMENT_FIELDS.account,
  local: ENVIRONMENT_FIELDS.local,
  profile: ENVIRONMENT_FIELDS.profile,
  region: {
    ...ENVIRONMENT_FIELDS.region,
    describe: 'Region of regional resources: the trail, the functions, the registries.',
  },
  alert_email: text(
    "E-mail address that receives the account's alarms.",
    PATTERNS.email,
    'an e-mail address',
  ),
  access_analyzer: {
    describe:
      'Whether to create an access analyzer. Write false if the account already has one: AWS allows one per region.',
    type: 'boolean',
  },
  users_account: text(
    'Account that people sign in to. Default: this one.',
    PATTERNS.account,
    'a 12-digit account ID',
  ),
  workload_accounts: list(
    'Accounts that people who sign in here can work in.',
    PATTERNS.account,
    'a 12-digit account ID',
  ),
  pull_accounts: list(
    'Accounts whose hosts pull images from this one.',
    PATTERNS.account,
    'a 12-digit account ID',
  ),
  replica_region: {
    ...ENVIRONMENT_FIELDS.region,
    describe: 'Second region that images are replicated to. Default: none.',
  },
  sso_roles: {
    describe: 'Whether to create roles for IAM Identity Center sessions, which carry no MFA context.',
    type: 'boolean',
  },
  ci_principals: list(
    'Roles of your own pipelines. They may assume the CI role, which requires no MFA.',
    '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[^,\\s]+$',
    'the ARN of a role',
  ),
  github_repository: text(
    'GitHub repository whose workflows plan and deploy: OWNER/NAME.',
    '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$',
    'a repository in the form OWNER/NAME',
  ),
  gitlab_project: text(
    'GitLab project whose pipelines plan and deploy: GROUP/NAME.',
    '^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$',
    'a project in the form GROUP/NAME',
  ),
  deployed_environments: list(
    'Environments that these pipelines may deploy to, four at most.',
    PATTERNS.service,
    'the name of an environment',
  ),
};
