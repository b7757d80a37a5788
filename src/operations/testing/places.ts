import type { EnvironmentPlace, TreePlace } from '../secrets/location/location.ts';
import { world } from './world.ts';

/** The world of `world()`, with its service as a place for secrets, and a tree beside it. */
export function places() {
  const made = world();
  const env = { ...made.env, settings: { ...made.env.settings, services: ['hello'] } };
  const hello: EnvironmentPlace = { kind: 'environment', env, service: 'hello' };
  const all: EnvironmentPlace = { ...hello, service: null };
  const tree: TreePlace = {
    kind: 'tree',
    path: '/team/api',
    key: 'alias/team',
    target: env.target,
    account: null,
  };
  return { ...made, env, hello, all, tree, secrets: made.aws.secrets };
}
