import type { AwsProfile } from '../../../domain/session/profile.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Env } from './access.ts';
import { proxiesOf, withoutPassword } from './proxy.ts';

/** What errors say about the way to an account. */
export interface Route {
  /** The selected profile; null: none. */
  profile: string | null;
  /** The command that renews the sign-on that the credentials come from; null: they come from somewhere else. */
  signOn: string | null;
  /** The setting that replaces AWS's own address of a service, as `NAME=URL`; null: none does. */
  endpoint(service: string): { name: string; url: string } | null;
  /** The proxy, without a password, and the variable that names it. */
  proxy(): { name: string; url: string } | null;
}

/** A target whose errors can name what is in the way. */
export type RoutedTarget = Target & { route?: Route };

/** In the order of the SDK: a variable of the service, the common one, the profile's setting. */
export function routeOf(
  env: Env,
  { name: profile = null, settings = {} }: Partial<Pick<AwsProfile, 'settings'>> & { name?: string | null },
  signOn: string | null,
): Route {
  return {
    profile,
    signOn,
    endpoint: (service) => {
      const variables = [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, 'AWS_ENDPOINT_URL'];
      const variable = variables.find((name) => env[name]);
      if (variable !== undefined) return { name: variable, url: env[variable] ?? '' };
      const url = settings.endpoint_url;
      return url ? { name: `endpoint_url of profile ${profile ?? 'default'}`, url } : null;
    },
    proxy: () => {
      const { https } = proxiesOf(env);
      return https && { name: https.variable, url: withoutPassword(https.url) };
    },
  };
}
