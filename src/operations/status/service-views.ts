import { INGRESS_STACK, serviceHost } from '../../domain/catalogue/hosts.ts';
import type { ServiceView } from '../../domain/deployment/views.ts';
import type { ServiceManifest } from '../../domain/service/manifest.ts';
import { hostHeader } from '../../domain/service/placement.ts';
import type { StackState } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/** Without a container engine the embedded AWS records tasks and does not run them. */
const RECORDED = 'recorded, not running';

/**
 * The environment's services; `states` by host name. `endpoint` is that of the embedded AWS, which serves its load
 * balancers below a path.
 */
export function serviceViews(
  env: LoadedEnvironment,
  states: Map<string, StackState>,
  endpoint: string | null,
): ServiceView[] {
  return env.services.map((service) => {
    const state = states.get(serviceHost(service.name));
    return {
      name: service.name,
      url: isStable(state) ? urlOf(env, service, states.get(INGRESS_STACK), endpoint) : null,
      image: service.image,
      state: serviceState(env, state),
    };
  });
}

/** Null if the embedded AWS is not running, and for any other environment. */
export async function localEndpoint(ctx: Context, env: LoadedEnvironment): Promise<string | null> {
  if (!env.rendered.local) return null;
  const status = await ctx.embedded.status();
  return status.running ? status.endpoint : null;
}

/** Only services of the public load balancer have a URL. */
function urlOf(
  env: LoadedEnvironment,
  service: ServiceManifest,
  ingress: StackState | undefined,
  endpoint: string | null,
): string | null {
  const base = ingress && service.expose === 'public' ? publicBase(env, ingress, endpoint) : null;
  if (!base) return null;
  const url = new URL(base);
  const host = hostHeader(service, env.settings);
  if (host && !env.rendered.local && !/[*?]/.test(host)) url.hostname = host;
  const path = service.path.replace(/[*?].*$/, '');
  return `${url.href.replace(/\/$/, '')}${path}`;
}

function publicBase(env: LoadedEnvironment, { outputs }: StackState, endpoint: string | null): string | null {
  if (!env.rendered.local) return outputs.PublicUrl ?? null;
  // "app/NAME/ID", the name in metrics.
  const name = outputs.PublicLoadBalancerFullName?.split('/')[1];
  return endpoint && name ? `${endpoint}/_alb/${name}/` : null;
}

function isStable(state: StackState | undefined): state is StackState {
  return state !== undefined && /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK)_COMPLETE$/.test(state.status);
}

function serviceState(env: LoadedEnvironment, state: StackState | undefined): string {
  if (!state || state.status === 'REVIEW_IN_PROGRESS') return 'not deployed';
  if (/_IN_PROGRESS$/.test(state.status)) return 'changing';
  if (!isStable(state)) return 'failed';
  return env.rendered.local ? RECORDED : 'running';
}
