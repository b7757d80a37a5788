/** Addresses of a partition of AWS. */
export interface Partition {
  /** Host names of the sign-in service and of the console. */
  signIn: string;
  console: string;
  /** Where a global request goes if no region is configured. */
  region: string;
}

/**
 * AWS General Reference, "Partitions"; IAM User Guide, "How IAM users sign in to AWS" and "Enable custom identity broker
 * access to the AWS console"; AWS GovCloud (US) User Guide, "Signing in"; Amazon Web Services in China, "Endpoints".
 */
export const PARTITIONS: Record<string, Partition> = {
  aws: { signIn: 'signin.aws.amazon.com', console: 'console.aws.amazon.com', region: 'us-east-1' },
  'aws-cn': { signIn: 'signin.amazonaws.cn', console: 'console.amazonaws.cn', region: 'cn-north-1' },
  'aws-us-gov': {
    signIn: 'signin.amazonaws-us-gov.com',
    console: 'console.amazonaws-us-gov.com',
    region: 'us-gov-west-1',
  },
};

/** The partition's id, from the region's prefix (AWS General Reference, "Partitions"). */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
