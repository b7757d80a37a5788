import { ecrImage } from '../aws/ecr.ts';
import type { Answers, Settings } from './settings.ts';

/** Answers specific to the second region; null makes the region create its own. */
const OWN = { vpc_cidr: 'replica_vpc_cidr', ami: 'replica_ami', certificate: 'replica_certificate' } as const;

/** The answer that provides a setting of the second region. */
export function replicaAnswer(key: keyof Answers): keyof Answers {
  return key === 'region' ? 'replica_region' : Object.hasOwn(OWN, key) ? OWN[key as keyof typeof OWN] : key;
}

/** The settings as they apply in the second region, which has its own network, key and AMI. */
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

/** Maps an image in the account's own registry to its replica in another region; other images are unchanged. */
export function imageIn(region: string, home: { account: string; region: string }, image: string): string {
  const own = ecrImage(image);
  if (own?.account !== home.account || own.region !== home.region) return image;
  return image.replace(`.dkr.ecr.${home.region}.`, `.dkr.ecr.${region}.`);
}
