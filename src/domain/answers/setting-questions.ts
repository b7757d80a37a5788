import {
  hasDatabase,
  hasDomain,
  hasExistingLoadBalancer,
  hasExistingVpc,
  hasHosts,
  hasNewVpc,
  hasReplica,
} from './conditions.ts';
import type { QuestionDefinition } from './question.ts';

/** Flags and settings that the wizard does not ask about: the size sets them, or they are optional. */
export const SETTING_QUESTIONS: readonly QuestionDefinition[] = [
  {
    key: 'zones',
    message: 'Availability zones',
    why: 'More zones tolerate the loss of one better.',
    applies: hasNewVpc,
  },
  {
    key: 'nat_gateways',
    message: 'NAT gateways',
    why: 'One is cheaper; one per zone survives the loss of a zone.',
    applies: hasNewVpc,
  },
  {
    key: 'instance_type',
    message: 'Instance type of the hosts',
    why: 'It determines what fits on a host and what the host costs.',
    applies: hasHosts,
  },
  {
    key: 'ami',
    message: 'AMI of the hosts',
    why: 'Pinned, so that no deployment replaces hosts as a side effect.',
    applies: hasHosts,
  },
  {
    key: 'min_hosts',
    message: 'Minimum number of hosts',
    why: 'They carry the load until scaling catches up.',
    applies: hasHosts,
  },
  { key: 'max_hosts', message: 'Maximum number of hosts', why: 'It limits the cost.', applies: hasHosts },
  {
    key: 'interface_endpoints',
    message: 'Reach AWS through interface endpoints?',
    why: 'Traffic to AWS stays in the network; each endpoint is billed by the hour.',
  },
  {
    key: 'flow_logs',
    message: 'Record network traffic?',
    why: 'Flow logs show which addresses exchanged traffic.',
  },
  {
    key: 'access_logs',
    message: 'Record load balancer requests?',
    why: 'Access logs show who requested what.',
  },
  {
    key: 'deletion_protection',
    message: 'Enable deletion protection?',
    why: 'It prevents accidental deletion of load balancers and stacks.',
  },
  {
    key: 'log_retention_days',
    message: 'Days to keep logs',
    why: 'Older logs cost money, and regulations may limit how long you keep them.',
  },
  {
    key: 'database_min_capacity',
    message: 'Minimum capacity units of each database instance',
    why: 'It is billed around the clock and available immediately.',
    applies: hasDatabase,
  },
  {
    key: 'database_max_capacity',
    message: 'Maximum capacity units of each database instance',
    why: 'It limits the cost and the load the database can handle.',
    applies: hasDatabase,
  },
  {
    key: 'database_readers',
    message: 'Number of database readers',
    why: 'A reader takes over from a failed writer within half a minute; without one, a new writer takes up to ten minutes.',
    applies: hasDatabase,
  },
  {
    key: 'database_password',
    message: "Where is the database's master password kept?",
    why: 'RDS rotates a managed password weekly; a database replicated to a second region must use its own.',
    applies: hasDatabase,
  },
  {
    key: 'backup_days',
    message: 'Days to keep backups of the database and tables',
    why: 'You can restore to any second within this period.',
  },
  {
    key: 'backup_vault',
    message: 'Back up the database and tables to a backup vault every day?',
    why: 'These backups remain when the originals are deleted.',
  },
  {
    key: 'alarm_email',
    message: 'E-mail address for alarms',
    why: 'Alarms need a recipient; the recipient confirms the subscription once.',
  },
  {
    key: 'routing',
    message: 'How does DNS route to the two regions?',
    why: 'Failover sends everyone to the home region while it is healthy; latency sends each user to the nearer region.',
    applies: hasReplica,
  },
  {
    key: 'replica_vpc_cidr',
    message: 'Address range of the network in the second region',
    why: 'It must not overlap the first, so that the two networks can be connected later.',
    applies: hasReplica,
  },
  {
    key: 'replica_ami',
    message: 'AMI of the hosts in the second region',
    why: 'AMI IDs differ between regions.',
    applies: (answers) => hasReplica(answers) && hasHosts(answers),
  },
  {
    key: 'replica_certificate',
    message: 'Certificate of the domain in the second region',
    why: 'A certificate is only valid in its own region; with a hosted zone, ops creates one.',
    applies: (answers) => hasReplica(answers) && hasDomain(answers),
  },
  {
    key: 'public_listener',
    message: 'Listener of an existing public load balancer',
    why: "It receives the services' rules; no public load balancer is created.",
    applies: hasExistingVpc,
  },
  {
    key: 'public_load_balancer_dns',
    message: "The existing load balancer's DNS name",
    why: 'DNS records point to it.',
    applies: hasExistingLoadBalancer,
  },
  {
    key: 'public_load_balancer_security_group',
    message: "The existing load balancer's security group",
    why: 'Hosts and tasks allow its traffic.',
    applies: hasExistingLoadBalancer,
  },
  {
    key: 'public_load_balancer_zone',
    message: "Route 53 zone of the existing load balancer's DNS name",
    why: 'Alias records for the load balancer need it.',
    applies: hasExistingLoadBalancer,
  },
  {
    key: 'service_role',
    message: "Deploy with the account's deployment role?",
    why: 'Operators then need no permissions of their own for the resources in the stacks.',
    initial: () => null,
  },
  {
    key: 'kms_key',
    message: 'Existing KMS key',
    why: 'It encrypts secrets and logs instead of a new key; ops never changes it.',
  },
];
