import {
  behindExisting,
  inExistingNetwork,
  inOwnNetwork,
  onHosts,
  type QuestionText,
  underDomain,
  withDatabase,
  withReplica,
} from './question-text.ts';

/** Flags and settings that no wizard asks for: the size decides them, or they are left out. */
export const SETTING_QUESTIONS: readonly QuestionText[] = [
  {
    key: 'zones',
    message: 'Availability zones',
    why: 'More zones bear the loss of one better.',
    applies: inOwnNetwork,
  },
  {
    key: 'nat_gateways',
    message: 'NAT gateways',
    why: 'One is cheaper; one per zone bears the loss of a zone.',
    applies: inOwnNetwork,
  },
  {
    key: 'instance_type',
    message: 'Instance type of the hosts',
    why: 'It decides what fits on a host, and what it costs.',
    applies: onHosts,
  },
  {
    key: 'ami',
    message: 'Image of the hosts',
    why: 'Fixed, so that no deployment replaces hosts by the way.',
    applies: onHosts,
  },
  {
    key: 'min_hosts',
    message: 'Hosts that always run',
    why: 'They bear the load before scaling has had time.',
    applies: onHosts,
  },
  { key: 'max_hosts', message: 'Hosts at most', why: 'It limits the cost.', applies: onHosts },
  {
    key: 'interface_endpoints',
    message: 'Reach AWS through interface endpoints?',
    why: 'Traffic to AWS stays in the network; each endpoint costs by the hour.',
  },
  { key: 'flow_logs', message: "Record the network's traffic?", why: 'It shows who talked to whom.' },
  {
    key: 'access_logs',
    message: "Record the load balancers' requests?",
    why: 'It shows who asked for what.',
  },
  {
    key: 'deletion_protection',
    message: 'Protect from deletion?',
    why: 'Load balancers and stacks are then not deleted by mistake.',
  },
  {
    key: 'log_retention_days',
    message: 'Days to keep logs',
    why: 'Older logs cost, and may not be allowed to be kept.',
  },
  {
    key: 'database_min_capacity',
    message: 'Capacity units each database instance always has',
    why: 'It is paid for around the clock, and ready at once.',
    applies: withDatabase,
  },
  {
    key: 'database_max_capacity',
    message: 'Capacity units each database instance has at most',
    why: 'It limits the cost, and how much load the database bears.',
    applies: withDatabase,
  },
  {
    key: 'database_readers',
    message: 'Readers of the database',
    why: 'One takes over within half a minute when the writer is lost; without, a new writer takes ten.',
    applies: withDatabase,
  },
  {
    key: 'database_password',
    message: "Who keeps the database's master password?",
    why: 'RDS changes one that it manages every week; a database with a copy in a second region has its own.',
    applies: withDatabase,
  },
  {
    key: 'backup_days',
    message: 'Days to keep backups of database and tables',
    why: 'Within them they can be restored to any second.',
  },
  {
    key: 'backup_vault',
    message: 'Copy database and tables to a backup vault every day?',
    why: 'The copies outlive what they are copies of.',
  },
  {
    key: 'alarm_email',
    message: 'Address for alarms',
    why: 'Somebody has to be told; the address has to confirm once.',
  },
  {
    key: 'routing',
    message: 'How do names lead to the two regions?',
    why: 'With failover everybody is at home while it is healthy; with latency, in whichever region is nearer.',
    applies: withReplica,
  },
  {
    key: 'replica_vpc_cidr',
    message: 'Address range of the network in the second region',
    why: 'It must differ from the first, so that the two can be connected one day.',
    applies: withReplica,
  },
  {
    key: 'replica_ami',
    message: 'Image of the hosts in the second region',
    why: 'Each region has ids of its own.',
    applies: (answers) => withReplica(answers) && onHosts(answers),
  },
  {
    key: 'replica_certificate',
    message: 'Certificate of the domain in the second region',
    why: 'A certificate serves load balancers of its own region alone; one is made where there is a zone.',
    applies: (answers) => withReplica(answers) && underDomain(answers),
  },
  {
    key: 'public_listener',
    message: 'Listener of an existing public load balancer',
    why: "The services' rules go on it, and no public load balancer is made.",
    applies: inExistingNetwork,
  },
  {
    key: 'public_load_balancer_dns',
    message: "The existing load balancer's DNS name",
    why: 'Records and addresses lead to it.',
    applies: behindExisting,
  },
  {
    key: 'public_load_balancer_security_group',
    message: "The existing load balancer's security group",
    why: 'Hosts and tasks let its requests in.',
    applies: behindExisting,
  },
  {
    key: 'public_load_balancer_zone',
    message: "Route 53 zone of the existing load balancer's DNS name",
    why: 'Records that lead to it name it.',
    applies: behindExisting,
  },
  {
    key: 'service_role',
    message: "Deploy with the role of the account's base?",
    why: 'Then whoever deploys needs no rights of their own to what the stacks consist of.',
    initial: () => null,
  },
  {
    key: 'kms_key',
    message: 'Existing KMS key',
    why: 'It encrypts secrets and logs instead of a key of this environment; it is never changed.',
  },
];
