import { isDeepStrictEqual } from 'node:util';
import { ecrImage } from '../aws/ecr.ts';
import { architectureOf } from '../aws/instance-types.ts';
import { apiName } from '../environment/dns.ts';
import type { Settings } from '../environment/settings.ts';
import type { OperatorError } from '../operator/error.ts';
import { fargateProblem, type ServiceManifest } from '../service/manifest.ts';
import { capacityOf, hostHeader } from '../service/placement.ts';
import { yamlProblem } from '../yaml/problems.ts';
import { partitionProblems } from './partition.ts';
import { type Rule, rulesOf, shadowOf, workingPriority } from './rules.ts';
import { sharingProblem } from './service/secrets.ts';

/** Conflicts between manifests, and between manifests and the environment's answers. */
export function renderProblems(
  project: string,
  settings: Settings,
  services: readonly ServiceManifest[],
): OperatorError[] {
  return [
    ...(settings.local ? [] : services.flatMap((service) => imageProblems(service, project, settings))),
    ...services.flatMap((service) => placeProblems(service, settings)),
    ...services.flatMap((service) => nameProblems(service, settings)),
    ...services.flatMap((service) => clashes(service, services, settings)),
    ...services.flatMap((service) => partitionProblems(service, settings.region)),
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

/** In the account's own registry, roles pull only the project's images: a pull of others fails when a task starts. */
function imageProblems(service: ServiceManifest, project: string, { account }: Settings): OperatorError[] {
  const images: [path: string[], image: string][] = [
    [['image'], service.image],
    [['proxy', 'image'], service.proxy.image],
    ...service.containers.map(({ image }, index): [string[], string] => [
      ['containers', String(index), 'image'],
      image,
    ]),
  ];
  return images.flatMap(([path, image]) => {
    const found = ecrImage(image);
    if (found?.account !== account || found.repository.startsWith(`${project}/`)) return [];
    const message = `${service.name} cannot pull ${found.repository}: of this account's registry, the roles of ${project} read only ${project}/…`;
    return [at(service, path, message, [`Push the image to ${project}/${found.repository}`])];
  });
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

/** Rule priorities are unique per listener, and a rule after one that takes all of its requests never matches. */
function clashes(
  service: ServiceManifest,
  services: readonly ServiceManifest[],
  settings: Settings,
): OperatorError[] {
  if (service.expose === 'none') return [];
  const rules = rulesOf(
    services.filter(({ expose }) => expose === service.expose),
    settings,
  );
  const rule = rules.find((each) => each.service === service);
  if (!rule) return [];
  const earlier = services.slice(0, services.indexOf(service));
  const before = rules.filter((each) => earlier.includes(each.service));
  const same = before.find(({ priority }) => priority === rule.priority);
  if (same) {
    const message = `priority ${service.priority} of ${service.file} is also used by ${place(same.service, 'priority')}; both are on the ${service.expose} listener`;
    return [at(service, 'priority', message, priorityAdvice(rule, same, rules))];
  }
  const twin = before.find(({ host, path }) => host === rule.host && path === rule.path);
  if (twin) {
    const message = `${service.file} has the same rule (${ruleText(rule)}) as ${place(twin.service, 'path')}: one would never be reached`;
    const next = ['Give each its own path', 'Give each a host, and the environment a domain'];
    return [at(service, 'path', message, next)];
  }
  const shadow = shadowOf(rule, rules);
  if (!shadow || (shadow.host === rule.host && shadow.path === rule.path)) return [];
  const message = `${service.file} (${ruleText(rule)}, priority ${rule.priority}) is never reached: ${place(shadow.service, 'priority')} (${ruleText(shadow)}, priority ${shadow.priority}) comes before it and takes its requests`;
  return [at(service, 'priority', message, priorityAdvice(rule, shadow, rules))];
}

function ruleText({ host, path }: Rule): string {
  return `${host ?? 'any host'}${path}`;
}

/** A priority that works: for the service, or else for the rule that is in its way. */
function priorityAdvice(rule: Rule, other: Rule, rules: readonly Rule[]): string[] {
  const own = workingPriority(rule, rules);
  if (own !== null) return [`Write priority: ${own}`];
  const theirs = workingPriority(other, rules);
  return theirs === null
    ? ['Give each its own path']
    : [`Write priority: ${theirs} in ${other.service.file}`];
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
