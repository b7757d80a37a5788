import { firstFreeNetwork } from '../aws/cidr.ts';
import { sizeCost } from '../environment/cost.ts';
import { SIZE_NAMES, SIZES, sizeFor } from '../environment/sizes.ts';
import {
  CAPACITIES,
  DATABASES,
  initialRegion,
  profileChoices,
  regionChoices,
  replicaChoices,
  THIS_MACHINE,
} from './choices.ts';
import { hasDomain, hasExistingVpc, isOnAws } from './conditions.ts';
import type { QuestionDefinition } from './question.ts';
import { SETTING_QUESTIONS } from './setting-questions.ts';

/** In the wizard's order. Questions that the wizard skips are still flags and settings. */
export const WIZARD_QUESTIONS: readonly QuestionDefinition[] = [
  {
    key: 'profile',
    message: 'Where should it run?',
    why: 'The embedded AWS on this machine is free and needs no account; a profile uses a real account.',
    wizard: true,
    applies: (answers) => answers.local === undefined && answers.account === undefined,
    choices: (_, facts) => profileChoices(facts),
    initial: () => THIS_MACHINE,
  },
  {
    key: 'local',
    message: "Run on this machine's embedded AWS?",
    why: 'It is free and needs no account.',
    initial: () => null,
  },
  {
    key: 'account',
    message: 'AWS account',
    why: 'Before every change, ops verifies that it uses this account.',
    applies: isOnAws,
    initial: () => null,
  },
  {
    key: 'role',
    message: 'IAM role to assume',
    why: "Every command then has only the role's permissions, and the role can require MFA.",
    applies: isOnAws,
    initial: () => null,
  },
  {
    key: 'region',
    message: 'Which region is closest to your users?',
    why: 'Distance is the main cause of latency; moving later means a new environment.',
    wizard: true,
    choices: regionChoices,
    initial: initialRegion,
  },
  {
    key: 'third_parties',
    message: 'Will third parties call an API?',
    why: 'They get API keys, quotas and a firewall in front of the internal load balancer; you can add it later.',
    wizard: true,
    initial: () => false,
  },
  {
    key: 'size',
    message: 'What is it for?',
    why: 'It sets zones, hosts, logs and protection; you can change each of them later.',
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
    why: 'EC2 hosts cost less under steady load; Fargate has no hosts to maintain.',
    wizard: true,
    choices: () => CAPACITIES,
    initial: () => 'ec2',
  },
  {
    key: 'replica_region',
    message: 'A second region?',
    why: 'It doubles the cost. Everything is deployed twice; DNS fails over when the home region is down.',
    wizard: true,
    choices: (answers) => replicaChoices(answers.region),
    initial: () => null,
  },
  {
    key: 'vpc_id',
    message: 'Existing VPC (Enter: create one)',
    why: 'A new network belongs only to this environment; ops never changes an existing VPC.',
    wizard: true,
    initial: () => null,
  },
  {
    key: 'vpc_cidr',
    message: 'Address range of the network',
    why: 'It must not overlap networks you may connect to; it cannot change later.',
    wizard: true,
    initial: (answers, facts) => (hasExistingVpc(answers) ? null : firstFreeNetwork(facts.usedNetworks)),
  },
  {
    key: 'public_subnets',
    message: 'Public subnets',
    why: 'The public load balancer runs in them.',
    wizard: true,
    applies: hasExistingVpc,
  },
  {
    key: 'private_subnets',
    message: 'Private subnets',
    why: 'Hosts and tasks run in them.',
    wizard: true,
    applies: hasExistingVpc,
  },
  {
    key: 'data_subnets',
    message: 'Data subnets',
    why: 'Databases run in them.',
    applies: hasExistingVpc,
  },
  {
    key: 'database',
    message: 'A database?',
    why: 'Aurora scales with its load; later changes to these settings keep its data.',
    wizard: true,
    choices: () => DATABASES,
    initial: () => 'none',
  },
  {
    key: 'domain',
    message: "Domain (Enter: use the load balancer's address)",
    why: 'Services get names below it.',
    wizard: true,
  },
  {
    key: 'hosted_zone',
    message: "ID of the domain's Route 53 zone (Enter: you manage DNS elsewhere)",
    why: 'It receives the DNS records and validates the certificate.',
    wizard: true,
    applies: hasDomain,
  },
  {
    key: 'certificate',
    message: 'Certificate for the domain (Enter: create one if there is a zone)',
    why: 'With a certificate, HTTP redirects to HTTPS.',
    wizard: true,
    applies: hasDomain,
  },
  {
    key: 'services',
    message: 'Which services?',
    why: 'Each gets its own stack and address.',
    wizard: true,
    choices: (_, facts) => facts.services.map((name) => ({ value: name, name })),
    initial: (_, facts) => facts.services,
  },
  ...SETTING_QUESTIONS,
];
