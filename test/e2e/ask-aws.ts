/** The embedded AWS finds the service by the scope of the signature, and does not check the signature. */
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

/** Its id. */
export async function makeZone(endpoint: string, name: string): Promise<string> {
  const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
  const made = await askAws(endpoint, 'route53', '/2013-04-01/hostedzone', { method: 'POST', body });
  return /<Id>\/hostedzone\/(Z[A-Z0-9]+)<\/Id>/.exec(made)?.[1] ?? '';
}
