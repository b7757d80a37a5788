import type { Answers } from '../../environment/settings.ts';

/** An answer that cannot work in some regions, because a service or a feature does not exist there. */
export interface Unavailable {
  regions: readonly string[];
  /** The answer to change. */
  key: keyof Answers;
  applies: (answers: Partial<Answers>) => boolean;
  reason: string;
  /** What works there instead. */
  next: string[];
}

const GOVCLOUD = ['us-gov-east-1', 'us-gov-west-1'] as const;

/**
 * Only what AWS documents, with the page. Resource types and services that a region lacks are found by cfn-lint's
 * schemas (test/judge) and by botocore's endpoint data (stackrun/preflight).
 */
export const UNAVAILABLE: readonly Unavailable[] = [
  {
    // Aurora User Guide, "Supported Regions and DB engines for Aurora global databases"; GovCloud's CloudFormation has
    // no AWS::RDS::GlobalCluster.
    regions: GOVCLOUD,
    key: 'replica_region',
    applies: ({ replica_region, database = 'none' }) => replica_region !== undefined && database !== 'none',
    reason: 'Aurora has no global databases in AWS GovCloud (US), so the database cannot be copied',
    next: ['Write database: none', 'Remove replica_region'],
  },
  {
    // AWS GovCloud (US) User Guide, "Amazon API Gateway": no private integrations of HTTP APIs, which use the same links.
    regions: ['us-gov-east-1'],
    key: 'third_parties',
    applies: ({ third_parties }) => third_parties === true,
    reason: 'API Gateway has no private integrations by VPC links V2 there',
    next: ['Write third_parties: false', 'Write region: us-gov-west-1, for a new environment'],
  },
];
