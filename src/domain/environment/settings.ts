/** The keys of `inventories/<env>/environment.yml`; absent keys follow from the size. */
export interface Answers {
  /** 12 digits; the embedded AWS is 000000000000. */
  account: string;
  local: boolean;
  profile: string;
  /** Name or ARN of the IAM role to assume. */
  role: string;
  /** Whether CloudFormation uses the account's deployment role, and every new role gets the account's permissions boundary. */
  service_role: boolean;
  region: string;
  size: 'trial' | 'small' | 'production';
  capacity: 'ec2' | 'fargate' | 'both';
  services: string[];
  zones: number;
  nat_gateways: 'none' | 'one' | 'per-zone';
  vpc_cidr: string;
  instance_type: string;
  /** Resolved once from the public SSM parameter for the instance type's architecture; only replacing the hosts changes it. */
  ami: string;
  min_hosts: number;
  max_hosts: number;
  interface_endpoints: boolean;
  flow_logs: boolean;
  access_logs: boolean;
  deletion_protection: boolean;
  log_retention_days: number;
  /** Whether third parties call an API: API keys, quotas, a firewall, and a link to the internal load balancer. */
  third_parties: boolean;
  database: 'none' | 'aurora-postgresql' | 'aurora-mysql';
  /** In Aurora capacity units, about 2 GiB of memory each. */
  database_min_capacity: number;
  database_max_capacity: number;
  database_readers: number;
  /** Where the master password is kept: in RDS, or in a secret of the stack, as a global database requires. */
  database_password: 'managed' | 'own';
  backup_days: number;
  /** Whether AWS Backup keeps copies in a locked vault. */
  backup_vault: boolean;
  alarm_email: string;
  domain: string;
  hosted_zone: string;
  certificate: string;
  kms_key: string;
  /** Second region with a standby environment and a copy of the home region's data. */
  replica_region: string;
  /** How DNS routes to the two regions. */
  routing: 'failover' | 'latency';
  replica_vpc_cidr: string;
  /** AMI IDs differ between regions; resolved like `ami`. */
  replica_ami: string;
  replica_certificate: string;
  /** Listener of an existing public load balancer: ops adds the services' rules, but never changes or deletes it. */
  public_listener: string;
  public_load_balancer_dns: string;
  public_load_balancer_security_group: string;
  public_load_balancer_zone: string;
  /** An existing VPC; ops never changes or deletes it. */
  vpc_id: string;
  public_subnets: string[];
  private_subnets: string[];
  data_subnets: string[];
}

/** The renderer's input: every answer, given or derived. Optional parts are null. */
export interface Settings {
  account: string;
  local: boolean;
  profile: string | null;
  role: string | null;
  service_role: boolean;
  region: string;
  size: Answers['size'];
  capacity: Answers['capacity'];
  services: string[];
  zones: number;
  nat_gateways: Answers['nat_gateways'];
  vpc_cidr: string;
  instance_type: string;
  ami: string | null;
  min_hosts: number;
  max_hosts: number;
  interface_endpoints: boolean;
  flow_logs: boolean;
  access_logs: boolean;
  deletion_protection: boolean;
  log_retention_days: number;
  third_parties: boolean;
  database: Answers['database'];
  database_min_capacity: number;
  database_max_capacity: number;
  database_readers: number;
  database_password: Answers['database_password'];
  backup_days: number;
  backup_vault: boolean;
  alarm_email: string | null;
  domain: string | null;
  hosted_zone: string | null;
  certificate: string | null;
  kms_key: string | null;
  replica_region: string | null;
  routing: Answers['routing'];
  /** Derived from `vpc_cidr` if there is no answer. */
  replica_vpc_cidr: string;
  replica_ami: string | null;
  replica_certificate: string | null;
  public_listener: string | null;
  public_load_balancer_dns: string | null;
  public_load_balancer_security_group: string | null;
  public_load_balancer_zone: string | null;
  existing_network: {
    vpc_id: string;
    cidr: string;
    public_subnets: string[];
    private_subnets: string[];
    data_subnets: string[];
  } | null;
}
