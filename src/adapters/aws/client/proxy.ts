import { OperatorError } from '../../../domain/operator/error.ts';

type Env = Record<string, string | undefined>;

/** A proxy, and the variable that names it. */
export interface Proxy {
  variable: string;
  url: string;
}

/** The proxies that the environment names, and the hosts that are reached without one. */
export interface Proxies {
  http: Proxy | null;
  https: Proxy | null;
  noProxy: string[];
}

/**
 * The variables as botocore reads them (urllib.request, "getproxies"): lower case takes precedence, even if it is empty;
 * a URL without a scheme is an HTTP proxy. Throws `proxy_invalid`.
 */
export function proxiesOf(env: Env): Proxies {
  const noProxy = (env.no_proxy ?? env.NO_PROXY ?? '').split(',').map(bareHost);
  return {
    http: proxyOf('HTTP_PROXY', env),
    https: proxyOf('HTTPS_PROXY', env),
    noProxy: noProxy.filter((host) => host !== ''),
  };
}

function proxyOf(name: string, env: Env): Proxy | null {
  const lower = name.toLowerCase();
  const variable = env[lower] === undefined ? name : lower;
  const given = env[variable];
  if (!given) return null;
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given.replace(/^\/\//, '')}`;
  if (/^https?:/i.test(url) && URL.canParse(url)) return { variable, url };
  throw new OperatorError('input', 'proxy_invalid', `${variable} is not the address of an HTTP proxy`, {
    value: withoutPassword(given),
    reason: 'AWS is reached through proxies that speak HTTP',
    next: [`export ${variable}=http://HOST:PORT`, `unset ${variable}`],
  });
}

/** `.example.com` and `*.example.com` mean the same as `example.com`: the host and all hosts below it. */
function bareHost(entry: string): string {
  const host = entry.trim().toLowerCase();
  return host === '*' ? host : host.replace(/^\*?\.+/, '').replace(/^\[(.*)\]$/, '$1');
}

/** For messages: a proxy's URL may contain a password. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(/^[^/@]*@/, '');
}

/** Options of the agents for plain and for encrypted requests. */
export interface Agents {
  httpAgent?: { proxyEnv?: Record<string, string> };
  httpsAgent?: { proxyEnv?: Record<string, string>; ca?: string };
}

const LOOPBACK = ['localhost', '.localhost', '127.0.0.0-127.255.255.255', '::1'];

/**
 * The agents of a client, as options: Node's own agents use proxies (Node.js, "http.Agent", proxyEnv). Empty without a
 * proxy. Loopback is always reached directly: that is where the embedded AWS is.
 */
export function proxyAgents({ http, https, noProxy }: Proxies): Agents {
  if (!http && !https) return {};
  const direct = noProxy.flatMap((host) => (host === '*' ? [host] : [host, `.${host}`]));
  const proxyEnv = {
    ...(http && { HTTP_PROXY: http.url }),
    ...(https && { HTTPS_PROXY: https.url }),
    NO_PROXY: [...direct, ...LOOPBACK].join(','),
  };
  return { httpAgent: { proxyEnv }, httpsAgent: { proxyEnv } };
}
