import type { EnvironmentLocation, TreeLocation } from '../secrets/location/location.ts';
import { createFixture } from './fixture.ts';

/** The sample environment with locations for secrets: its service, all services, and a tree outside it. */
export function createSecretFixture() {
  const fixture = createFixture();
  const env = { ...fixture.env, settings: { ...fixture.env.settings, services: ['hello'] } };
  const hello: EnvironmentLocation = { kind: 'environment', env, service: 'hello' };
  const all: EnvironmentLocation = { ...hello, service: null };
  const tree: TreeLocation = {
    kind: 'tree',
    path: '/team/api',
    key: 'alias/team',
    target: env.target,
    account: null,
  };
  return { ...fixture, env, hello, all, tree, secrets: fixture.aws.secrets };
}
