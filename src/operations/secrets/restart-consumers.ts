import type { RestartResult } from '../../domain/ecs/rollout.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Context } from '../context.ts';
import { restartServices } from '../services/restart.ts';
import { loadedOf, type SecretPlace } from './location/location.ts';

/** New tasks for the services of the environment; a tree has none. */
export async function restartConsumers(
  ctx: Context,
  place: SecretPlace,
  services: string[],
  signal: InterruptSource,
): Promise<RestartResult[]> {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  return loaded && services.length > 0 ? restartServices(ctx, loaded, services, { signal }) : [];
}
