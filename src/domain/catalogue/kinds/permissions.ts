import { ROLE_STACK, USERS_STACK } from '../hosts.ts';
import { accountAnswered } from '../inputs.ts';
import { accountKind } from '../kind.ts';

/** The permissions boundary of every role that the deployment role creates. */
export const boundary = accountKind({ name: 'boundary', inAccount: true });

/** The role that CloudFormation works as. */
export const deployment = accountKind({ name: ROLE_STACK, inAccount: true, needs: ['boundary'] });

/** Groups and roles of people. */
export const iam = accountKind({
  name: USERS_STACK,
  inAccount: true,
  needs: ['audit'],
  inputs: (_, context) =>
    accountAnswered(context, {
      UsersAccountId: 'users_account',
      WorkloadAccountIds: 'workload_accounts',
      SsoRoles: 'sso_roles',
      CiPrincipalArns: 'ci_principals',
    }),
});

/** Roles of pipelines. */
export const access = accountKind({
  name: 'access',
  inAccount: ({ github_repository, gitlab_project }) =>
    github_repository !== undefined || gitlab_project !== undefined,
  needs: ['deployment'],
  inputs: (_, context) =>
    accountAnswered(context, {
      Environments: 'deployed_environments',
      GitHubRepository: 'github_repository',
      GitLabProject: 'gitlab_project',
    }),
});
