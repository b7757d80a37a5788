import { INGRESS_STACK, serviceHost } from '../../domain/catalogue/hosts.ts';
import type { ServiceView } from '../../domain/deployment/views.ts';
import type { ServiceManifest } from '../../domain/service/manifest.ts';
import { hostHeader } from '../../domain/service/placement.ts';
import type { StackState } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/** Without a container engine behind it the embedded AWS keeps tasks and runs none. */
const RECORDED = 'recorded, not running';

/**
 * The environment's services as operators ask for them; `states` by host name. `endpoint` is the embedded AWS's, whose
 * load balancers answer below a path of its own.
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
      url: settled(state) ? urlOf(env, service, states.get(INGRESS_STACK), endpoint) : null,
      image: service.image,
      state: serviceState(env, state),
    };
  });
}

/** Null where the embedded AWS does not run, and for every other environment. */
export async function localEndpoint(ctx: Context, env: LoadedEnvironment): Promise<string | null> {
  if (!env.rendered.local) return null;
  const status = await ctx.embedded.status();
  return status.running ? status.endpoint : null;
}

/** Only what the public load balancer answers for can be reached from outside the network. */
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
  // "app/NAME/ID", as metrics name a load balancer.
  const name = outputs.PublicLoadBalancerFullName?.split('/')[1];
  return endpoint && name ? `${endpoint}/_alb/${name}/` : null;
}

function settled(state: StackState | undefined): state is StackState {
  return state !== undefined && /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK)_COMPLETE$/.test(state.status);
}

function serviceState(env: LoadedEnvironment, state: StackState | undefined): string {
  if (!state || state.status === 'REVIEW_IN_PROGRESS') return 'not deployed';
  if (/_IN_PROGRESS$/.test(state.status)) return 'changing';
  if (!settled(state)) return 'failed';
  return env.rendered.local ? RECORDED : 'running';
}
