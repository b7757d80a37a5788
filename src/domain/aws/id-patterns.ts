/** Regular expressions for AWS names and IDs, also used in the published schemas. */
export const PATTERNS = {
  account: '^[0-9]{12}$',
  profile: '^[^\\s\\[\\]]{1,128}$',
  role: '^(arn:aws[a-z-]*:iam::[0-9]{12}:role/)?([A-Za-z0-9_+=,.@-]{1,64}/)*[A-Za-z0-9_+=,.@-]{1,64}$',
  instance: '^[a-z][a-z0-9-]*\\.(nano|micro|small|medium|large|xlarge|[0-9]+xlarge|metal(-[0-9]+xl)?)$',
  ami: '^ami-([0-9a-f]{8}|[0-9a-f]{17})$',
  vpc: '^vpc-([0-9a-f]{8}|[0-9a-f]{17})$',
  subnet: '^subnet-([0-9a-f]{8}|[0-9a-f]{17})$',
  zone: '^Z[A-Z0-9]{1,31}$',
  certificate: '^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$',
  key: '^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$',
  listener:
    '^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:listener/app/[A-Za-z0-9-]{1,32}/[0-9a-z]{16}/[0-9a-z]{16}$',
  securityGroup: '^sg-([0-9a-f]{8}|[0-9a-f]{17})$',
  dnsName: '^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$',
  domain: '^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$',
  service: '^[a-z][a-z0-9-]*$',
  email: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
} as const;
