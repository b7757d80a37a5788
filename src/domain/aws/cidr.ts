/** An IPv4 network. `address` is its first address as an unsigned 32-bit number. */
export interface Cidr {
  address: number;
  prefix: number;
}

/**
 * Four zones with a public, a private and a data subnet each need 12 subnets, from an even split into 16. A /22
 * splits into /26 subnets with 59 addresses each, as AWS reserves five ("Subnet CIDR blocks"). Load balancers and
 * tasks exhaust anything smaller. A VPC is at most a /16 ("VPC CIDR blocks").
 */
const LARGEST = 16;
const SMALLEST = 22;

/** RFC 1918, and the shared range of RFC 6598 that AWS recommends when those are exhausted. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;

/** Null if the text is not an IPv4 network in the form 10.20.0.0/16. */
export function parseCidr(text: string): Cidr | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return null;
  const parts = match.slice(1).map(Number);
  const prefix = parts[4] ?? 0;
  const octets = parts.slice(0, 4);
  const padded = match.slice(1).some((part) => part.length > 1 && part.startsWith('0'));
  if (padded || prefix > 32 || octets.some((octet) => octet > 255)) return null;
  return { address: octets.reduce((sum, octet) => sum * 256 + octet, 0), prefix };
}

export function formatCidr({ address, prefix }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
  return `${octets.join('.')}/${prefix}`;
}

function size({ prefix }: Cidr): number {
  return 2 ** (32 - prefix);
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.address <= inner.address && inner.address + size(inner) <= outer.address + size(outer);
}

export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.address < other.address + size(other) && other.address < one.address + size(one);
}

/** The network that contains an address: host bits set to zero. */
function network({ address, prefix }: Cidr): Cidr {
  const block = 2 ** (32 - prefix);
  return { address: Math.floor(address / block) * block, prefix };
}

/** What is wrong with the network of a new VPC, or null. It must not overlap `used`. */
export function networkProblem(text: string, used: readonly string[] = []): string | null {
  const cidr = parseCidr(text);
  if (!cidr) return `${text} is not an IPv4 network; write it like 10.20.0.0/16`;
  const whole = network(cidr);
  if (whole.address !== cidr.address) {
    return `${text} is an address within a network; the network is ${formatCidr(whole)}`;
  }
  if (cidr.prefix < LARGEST) return `${text} is too large: a VPC is at most a /${LARGEST}`;
  if (cidr.prefix > SMALLEST) {
    return `${text} is too small: 12 subnets in four zones, with 59 addresses each, need at least a /${SMALLEST}`;
  }
  if (!PRIVATE.some((range) => contains(known(range), cidr))) {
    return `${text} is not a private range; use part of ${PRIVATE.join(', ')}`;
  }
  const clash = used.find((other) => {
    const parsed = parseCidr(other);
    return parsed !== null && overlaps(parsed, cidr);
  });
  return clash === undefined ? null : `${text} overlaps ${clash}, which another environment uses`;
}

/** The first /16 from 10.20.0.0 to 10.255.0.0 that overlaps no used network; null if none is free. */
export function firstFreeNetwork(used: readonly string[]): string | null {
  const taken = used.map(parseCidr).filter((cidr) => cidr !== null);
  for (let second = 20; second <= 255; second += 1) {
    const candidate: Cidr = { address: (10 * 256 + second) * 65536, prefix: 16 };
    if (!taken.some((cidr) => overlaps(cidr, candidate))) return formatCidr(candidate);
  }
  return null;
}

/**
 * The next network of the same size, for a second VPC that may be connected to the first later; at the end of a
 * private range, the previous one. "" if the text is not a network.
 */
export function followingNetwork(text: string): string {
  const cidr = parseCidr(text);
  if (!cidr) return '';
  const next = { ...cidr, address: cidr.address + size(cidr) };
  const fits = PRIVATE.some((range) => contains(known(range), next));
  return formatCidr(fits ? next : { ...cidr, address: cidr.address - size(cidr) });
}

function known(text: (typeof PRIVATE)[number]): Cidr {
  return parseCidr(text) ?? { address: 0, prefix: 32 };
}
