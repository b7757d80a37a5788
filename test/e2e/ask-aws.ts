/** Signs with a dummy signature: the embedded AWS reads the service from its scope and does not verify it. */
export async function askAws(
  endpoint: string,
  service: string,
  path: string,
  { region = 'eu-central-1', ...init }: RequestInit & { region?: string } = {},
): Promise<string> {
  const scope = `000000000000/20260101/${region}/${service}/aws4_request`;
  const signed = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const headers = { Authorization: signed, ...init.headers };
  const response = await fetch(`${endpoint}${path}`, { ...init, headers });
  const text = await response.text();
  if (!response.ok) throw new TypeError(`${service} ${path}: ${response.status}\n${text}`);
  return text;
}

/** Creates a hosted zone and returns its ID. */
export async function createHostedZone(endpoint: string, name: string): Promise<string> {
  const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
  const response = await askAws(endpoint, 'route53', '/2013-04-01/hostedzone', { method: 'POST', body });
  return /<Id>\/hostedzone\/(Z[A-Z0-9]+)<\/Id>/.exec(response)?.[1] ?? '';
}
