/** An image in a private registry ("Amazon ECR private registries": ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME). */
export interface EcrImage {
  account: string;
  region: string;
  /** Without tag and digest. */
  repository: string;
}

const IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^@:]+)/;

/** Null for an image of any other registry. */
export function ecrImage(image: string): EcrImage | null {
  const [, account, region, repository] = IMAGE.exec(image) ?? [];
  return account && region && repository ? { account, region, repository } : null;
}
