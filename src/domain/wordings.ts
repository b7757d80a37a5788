import {
  CAPACITIES,
  DATABASES,
  places,
  regionChoices,
  replicaChoices,
  THIS_MACHINE,
} from './answer-choices.ts';
import { firstFreeNetwork } from './cidr.ts';
import { sizeCost } from './cost.ts';
import type { Answers } from './environment.ts';
import type { Question } from './question.ts';
import { regionFor } from './regions.ts';
import { SIZE_NAMES, SIZES, sizeFor } from './sizes.ts';

/** What is said of a question; how it is answered follows from its field. */
export type Wording = Pick<Question, 'key' | 'message' | 'why'> &
  Partial<Pick<Question, 'applies' | 'choices' | 'initial' | 'wizard'>>;

const onAws = (answers: Partial<Answers>) => answers.local !== true;
const onHosts = (answers: Partial<Answers>) => answers.capacity !== 'fargate';
const inExistingNetwork = (answers: Partial<Answers>) => answers.vpc_id !== undefined;
const inOwnNetwork = (answers: Partial<Answers>) => answers.vpc_id === undefined;
const behindExisting = (answers: Partial<Answers>) => answers.public_listener !== undefined;
const withDatabase = (answers: Partial<Answers>) => (answers.database ?? 'none') !== 'none';
const withReplica = (answers: Partial<Answers>) => answers.replica_region !== undefined;
const underDomain = (answers: Partial<Answers>) => answers.domain !== undefined;

/** In the wizard's order; what the wizard leaves out is a flag and a setting all the same. */
export const WORDINGS: readonly Wording[] = [
  {
    key: 'profile',
    message: 'Where is it to run?',
    why: 'The embedded AWS of this machine is free and needs no account; a profile reaches a real one.',
    wizard: true,
    applies: (answers) => answers.local === undefined && answers.account === undefined,
    choices: (_, facts) => places(facts),
    initial: () => THIS_MACHINE,
  },
  {
    key: 'local',
    message: 'Run on the embedded AWS of this machine?',
    why: 'It is free and needs no account.',
    initial: () => null,
  },
  {
    key: 'account',
    message: 'AWS account',
    why: 'Every change is first proved to go to this account.',
    applies: onAws,
    initial: () => null,
  },
  {
    key: 'role',
    message: 'IAM role to work as',
    why: 'Every command works with the rights of the role alone, and the role can want MFA.',
    applies: onAws,
    initial: () => null,
  },
  {
    key: 'region',
    message: 'Which region is nearest to the audience?',
    why: 'Distance is the largest part of waiting; moving later means a new environment.',
    wizard: true,
    choices: (_, facts) => regionChoices(facts),
    initial: (_, facts) => facts.region ?? regionFor(facts.timeZone).region,
  },
  {
    key: 'third_parties',
    message: 'Will third parties call an API?',
    why: 'They get keys, limits and a firewall before the internal load balancer; it can be added later.',
    wizard: true,
    initial: () => false,
  },
  {
    key: 'size',
    message: 'What is it for?',
    why: 'It decides zones, hosts, logs and protection; each can be set by itself later.',
    wizard: true,
    choices: () =>
      SIZE_NAMES.map((value) => ({
        value,
        name: SIZES[value].title,
        description: `${SIZES[value].meaning}; on AWS ${sizeCost(value)}`,
      })),
    initial: (_, facts) => sizeFor(facts.environment ?? ''),
  },
  {
    key: 'capacity',
    message: 'What do containers run on?',
    why: 'EC2 hosts cost less when they are busy; Fargate has no hosts to care for.',
    wizard: true,
    choices: () => CAPACITIES,
    initial: () => 'ec2',
  },
  {
    key: 'replica_region',
    message: 'A second region?',
    why: 'It costs about as much again: all stands twice, data and secrets are copied, names lead over when home fails.',
    wizard: true,
    choices: (answers) => replicaChoices(answers.region),
    initial: () => null,
  },
  {
    key: 'vpc_id',
    message: 'Existing VPC (Enter: a new one)',
    why: 'A new network is made for this environment alone; an existing VPC is used and never changed.',
    wizard: true,
    initial: () => null,
  },
  {
    key: 'vpc_cidr',
    message: 'Address range of the network',
    why: 'It must be free wherever this network may be connected to; it cannot change later.',
    wizard: true,
    initial: (answers, facts) => (inExistingNetwork(answers) ? null : firstFreeNetwork(facts.usedNetworks)),
  },
  {
    key: 'public_subnets',
    message: 'Public subnets',
    why: 'The public load balancer stands in them.',
    wizard: true,
    applies: inExistingNetwork,
  },
  {
    key: 'private_subnets',
    message: 'Private subnets',
    why: 'Hosts and tasks run in them.',
    wizard: true,
    applies: inExistingNetwork,
  },
  {
    key: 'data_subnets',
    message: 'Data subnets',
    why: 'Databases stand in them.',
    applies: inExistingNetwork,
  },
  {
    key: 'database',
    message: 'A database?',
    why: 'Aurora, which scales with its load; its data stays through every later change of these answers.',
    wizard: true,
    choices: () => DATABASES,
    initial: () => 'none',
  },
  {
    key: 'domain',
    message: "Domain (Enter: none, the load balancer's address)",
    why: 'Services are reached below it.',
    wizard: true,
  },
  {
    key: 'hosted_zone',
    message: 'Id of the Route 53 zone of the domain (Enter: records are made elsewhere)',
    why: 'Records are added to it, and a certificate is proved by it.',
    wizard: true,
    applies: underDomain,
  },
  {
    key: 'certificate',
    message: 'Certificate of the domain (Enter: one is made where there is a zone)',
    why: 'With one, HTTP is redirected to HTTPS.',
    wizard: true,
    applies: underDomain,
  },
  {
    key: 'services',
    message: 'Which services?',
    why: 'Each gets a stack and an address of its own.',
    wizard: true,
    choices: (_, facts) => facts.services.map((name) => ({ value: name, name })),
    initial: (_, facts) => facts.services,
  },
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
