import { readFileSync } from 'node:fs';
import { readEnvironment } from '../../src/domain/answers/files/environment-file.ts';
import { environmentStacks, KINDS } from '../../src/domain/catalogue/catalogue.ts';
import type { Answers } from '../../src/domain/environment/settings.ts';
import { render } from '../../src/domain/render/render.ts';
import type { RenderInput } from '../../src/domain/render/types.ts';
import { readService, type ServiceManifest } from '../../src/domain/service/manifest.ts';
import type { Project } from '../../src/domain/workspace/project.ts';
import { scalarText } from '../../src/domain/yaml/scalars.ts';

export const IMAGE = `registry.example/app@sha256:${'a'.repeat(64)}`;
export const PROJECT: Project = { project: 'shop', region: null, tags: {} };
const LOCAL: Partial<Answers> = {
  account: '000000000000',
  local: true,
  region: 'eu-central-1',
  vpc_cidr: '10.20.0.0/16',
  ami: 'ami-0a1b2c3d4e5f60718',
};

/** A manifest from `text`, with an image and a proxy. */
export function manifest(name: string, text = ''): ServiceManifest {
  const whole = `image: ${IMAGE}\nproxy: {image: ${IMAGE}}\n${text}`;
  return readService(name, { path: `services/${name}.yaml`, text: whole });
}

/** The packaged templates, by name. */
export function packagedTemplates(): RenderInput['templates'] {
  const read = (name: string) => readFileSync(new URL(`../../cfn/${name}.yaml`, import.meta.url), 'utf8');
  const names = new Set(KINDS.map(({ template }) => template));
  return Object.fromEntries([...names].map((name) => [name, { path: `cfn/${name}.yaml`, text: read(name) }]));
}

/** The input to render an environment "dev", on the embedded AWS unless the answers say otherwise. */
export function renderInput(answers: Partial<Answers> = {}, services: ServiceManifest[] = []): RenderInput {
  const file = 'inventories/dev/environment.yml';
  const all = { ...LOCAL, services: services.map(({ name }) => name), ...answers };
  const text = Object.entries(all).map(([key, value]) => `${key}: ${scalarText(value)}\n`);
  const read = readEnvironment(
    { path: file, text: text.join('') },
    { environment: 'dev', services: services.map(({ name }) => name) },
  );
  return {
    project: PROJECT,
    environment: 'dev',
    settings: read.settings,
    answers: read.answers,
    services,
    account: null,
    scope: 'environment',
    stacks: environmentStacks(services, read.settings),
    templates: packagedTemplates(),
    functions: ['drain', 'launch'].map((name) => ({
      name,
      files: [{ path: 'handler.py', text: `# ${name}\n` }],
    })),
    file,
  };
}

export function rendered(answers: Partial<Answers> = {}, services: ServiceManifest[] = []) {
  return render(renderInput(answers, services));
}
