/**
 * Architecture of an instance type: Graviton families have a `g` after their generation (t4g, m7gd, im4gn); a1 is the
 * first of them ("Amazon EC2 instance type naming conventions").
 */
export function architectureOf(instanceType: string): 'arm64' | 'x86_64' {
  return /^(a1|[a-z]+\d+g[a-z]*)[.-]/.test(instanceType) ? 'arm64' : 'x86_64';
}

/** Public parameter with the ID of the latest ECS-optimized Amazon Linux 2023 AMI ("Retrieving Amazon ECS-optimized Linux AMI metadata"). */
export function amiParameter(instanceType: string): string {
  const variant = architectureOf(instanceType) === 'arm64' ? 'amazon-linux-2023/arm64' : 'amazon-linux-2023';
  return `/aws/service/ecs/optimized-ami/${variant}/recommended/image_id`;
}

/** Families with other processors, available in more zones ("Amazon EC2 instance type naming conventions"). */
const SIMILAR_FAMILIES: Record<string, string> = {
  t4g: 't3',
  t3: 't3a',
  t3a: 't3',
  m7g: 'm6i',
  m6g: 'm6i',
  c7g: 'c6i',
  r7g: 'r6i',
};

/** A type of the same size with another processor; null if none is known. */
export function similarInstanceType(type: string): string | null {
  const [family, size] = type.split('.');
  const other = family ? SIMILAR_FAMILIES[family] : undefined;
  return other && size ? `${other}.${size}` : null;
}
