import { isDeepStrictEqual } from 'node:util';
import { architectureOf } from '../aws/instance-types.ts';
import { apiName } from '../environment/dns.ts';
import type { Settings } from '../environment/settings.ts';
import type { OperatorError } from '../operator/error.ts';
import { fargateProblem, type ServiceManifest } from '../service/manifest.ts';
import { capacityOf, hostHeader } from '../service/placement.ts';
import { yamlProblem } from '../yaml/problems.ts';
import { sharingProblem } from './service/secrets.ts';

/** Conflicts between manifests, and between manifests and the environment's answers. */
export function renderProblems(settings: Settings, services: readonly ServiceManifest[]): OperatorError[] {
  return [
    ...services.flatMap((service) => placeProblems(service, settings)),
    ...services.flatMap((service) => nameProblems(service, settings)),
    ...services.flatMap((service, index) => clashes(service, services.slice(0, index), settings)),
    ...services.flatMap(sharingProblems),
    ...services.flatMap((service, index) => sharedClashes(service, services.slice(0, index))),
  ];
}

function at(
  service: ServiceManifest,
  key: string | string[],
  message: string,
  next?: string[],
): OperatorError {
  const { source } = service;
  const path = typeof key === 'string' ? [key] : key;
  return yamlProblem(
    service.file,
    'manifests_disagree',
    message,
    source.position(path),
    source.sourceAt(path),
    next,
  );
}

function placeProblems(service: ServiceManifest, settings: Settings): OperatorError[] {
  const place = capacityOf(service, settings);
  if (service.capacity !== null && settings.capacity !== 'both' && settings.capacity !== service.capacity) {
    const message = `${service.name} runs on ${service.capacity}, but the environment only has ${settings.capacity}`;
    return [at(service, 'capacity', message, ['Set capacity to both in environment.yml', 'Remove capacity'])];
  }
  if (place === 'fargate') {
    const message = fargateProblem(service.cpu, service.memory);
    return message === null
      ? []
      : [at(service, message.startsWith('With') ? 'memory' : 'cpu', `${service.name}: ${message}`)];
  }
  const hosts = architectureOf(settings.instance_type);
  if (service.architecture === null || service.architecture === hosts) return [];
  const message = `${service.name} is built for ${service.architecture}, but ${settings.instance_type} is ${hosts}`;
  return [
    at(service, 'architecture', message, ['Choose another instance_type', `Build the images for ${hosts}`]),
  ];
}

/** The API's record is more specific than the wildcard record of the domain, so no request would reach the service. */
function nameProblems(service: ServiceManifest, settings: Settings): OperatorError[] {
  if (!settings.third_parties || service.expose !== 'public') return [];
  const name = apiName(settings);
  if (name === null || hostHeader(service, settings) !== name) return [];
  const message = `${service.name} uses the host ${name}, which is reserved for the third-party API`;
  return [
    at(service, 'host', message, ['Choose another host', 'Set third_parties to false in environment.yml']),
  ];
}

/** Rule priorities are unique per listener, and of two rules with the same conditions the second never matches. */
function clashes(service: ServiceManifest, others: ServiceManifest[], settings: Settings): OperatorError[] {
  if (service.expose === 'none') return [];
  const neighbours = others.filter(({ expose }) => expose === service.expose);
  const same = neighbours.find(({ priority }) => priority === service.priority);
  if (same) {
    const message = `priority ${service.priority} of ${service.file} is also used by ${place(same, 'priority')}; both are on the ${service.expose} listener`;
    const used = new Set([...neighbours, service].map(({ priority }) => priority));
    let free = service.priority ?? 1;
    while (used.has(free)) free += 1;
    return [at(service, 'priority', message, [`Write priority: ${free}`])];
  }
  const host = hostHeader(service, settings);
  const shadow = neighbours.find(
    (other) => other.path === service.path && hostHeader(other, settings) === host,
  );
  if (!shadow) return [];
  const message = `${service.file} has the same rule (${host ?? 'any host'}${service.path}) as ${place(shadow, 'path')}: one would never be reached`;
  return [
    at(service, 'path', message, [
      'Give each its own path',
      'Give each a host, and the environment a domain',
    ]),
  ];
}

function sharingProblems(service: ServiceManifest): OperatorError[] {
  const message = sharingProblem(service);
  return message === null
    ? []
    : [at(service, 'secrets', `${service.name}: ${message}`, ['Remove shared: true from some of them'])];
}

/** A shared secret is generated once, by the first service that is deployed. */
function sharedClashes(service: ServiceManifest, others: ServiceManifest[]): OperatorError[] {
  return Object.entries(service.secrets).flatMap(([name, { shared, generate }]) => {
    if (!shared) return [];
    const first = others.find((other) => other.secrets[name]?.shared);
    const theirs = first?.secrets[name];
    if (!first || isDeepStrictEqual(theirs?.generate, generate)) return [];
    const message = `${service.file} and ${place(first, 'secrets', name)} share ${name} but generate it differently: ${howMade(generate)} and ${howMade(theirs?.generate ?? null)}`;
    return [
      at(service, ['secrets', name], message, [
        'Declare it the same way in both',
        'Remove shared: true from one of them',
      ]),
    ];
  });
}

function howMade(generate: ServiceManifest['secrets'][string]['generate']): string {
  return generate === null ? 'not generated' : `${generate.length} characters, ${generate.alphabet}`;
}

function place({ file, source }: ServiceManifest, ...path: string[]): string {
  const { line, column } = source.position(path);
  return `${file}:${line}:${column}`;
}
