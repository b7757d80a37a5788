import type { Answers, Settings } from './settings.ts';

/** Answers that the second region has of its own; what is null it makes for itself. */
const OWN = { vpc_cidr: 'replica_vpc_cidr', ami: 'replica_ami', certificate: 'replica_certificate' } as const;

/** The answer that a setting of the second region comes from. */
export function replicaAnswer(key: keyof Answers): keyof Answers {
  return key === 'region' ? 'replica_region' : Object.hasOwn(OWN, key) ? OWN[key as keyof typeof OWN] : key;
}

/** The same environment as the second region has it: a network, a key and an image of its own. */
export function replicaSettings(settings: Settings): Settings {
  return {
    ...settings,
    region: settings.replica_region ?? settings.region,
    vpc_cidr: settings.replica_vpc_cidr,
    ami: settings.replica_ami,
    certificate: settings.replica_certificate,
    kms_key: null,
    existing_network: null,
    public_listener: null,
    public_load_balancer_dns: null,
    public_load_balancer_security_group: null,
    public_load_balancer_zone: null,
    replica_region: null,
  };
}

/** An image of the account's own registry, as another region has its copy; any other is pulled from where it is. */
export function imageIn(region: string, home: string, image: string): string {
  const [, account = '', where = '', rest = ''] =
    /^(\d{12}\.dkr\.ecr\.)([a-z0-9-]+)(\.amazonaws\.com(?:\.cn)?\/.*)$/.exec(image) ?? [];
  return where === home ? `${account}${region}${rest}` : image;
}
