import { firstFreeNetwork } from '../aws/cidr.ts';
import { regionFor } from '../aws/regions.ts';
import { sizeCost } from '../environment/cost.ts';
import { SIZE_NAMES, SIZES, sizeFor } from '../environment/sizes.ts';
import { CAPACITIES, DATABASES, places, regionChoices, replicaChoices, THIS_MACHINE } from './choices.ts';
import { inExistingNetwork, onAws, type QuestionText, underDomain } from './question-text.ts';
import { SETTING_QUESTIONS } from './setting-questions.ts';

/** In the wizard's order; what the wizard leaves out is a flag and a setting all the same. */
export const WIZARD_QUESTIONS: readonly QuestionText[] = [
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
  ...SETTING_QUESTIONS,
];
