/** What differs between the partitions of AWS, apart from their regions. */
export interface Partition {
  /** As AWS calls it. */
  name: string;
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
  aws: {
    name: 'the standard partition',
    signIn: 'signin.aws.amazon.com',
    console: 'console.aws.amazon.com',
    region: 'us-east-1',
  },
  'aws-cn': {
    name: 'AWS China',
    signIn: 'signin.amazonaws.cn',
    console: 'console.amazonaws.cn',
    region: 'cn-north-1',
  },
  'aws-us-gov': {
    name: 'AWS GovCloud (US)',
    signIn: 'signin.amazonaws-us-gov.com',
    console: 'console.amazonaws-us-gov.com',
    region: 'us-gov-west-1',
  },
};

/** The standard partition's id. */
export const STANDARD = 'aws';

/** The partition's id, from the region's prefix (AWS General Reference, "Partitions"). */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The domain of the region's endpoints, which templates call AWS::URLSuffix (botocore, endpoints.json: `dnsSuffix`). */
export function dnsSuffix(region: string): string {
  return partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** The partition's id in an ARN. */
export function partitionOfArn(arn: string): string {
  return arn.split(':')[1] ?? '';
}

/** "AWS China (aws-cn)". */
export function partitionTitle(partition: string): string {
  const name = PARTITIONS[partition]?.name;
  return name === undefined ? partition : `${name} (${partition})`;
}
