import type { Answers, Settings } from './environment.ts';
import type { SourceFile } from './ports.ts';
import type { Project } from './project.ts';
import type { ServiceManifest } from './service.ts';
import type { TemplateName } from './stacks.ts';
import type { JsonMap } from './template-parse.ts';

export interface RenderInput {
  project: Project;
  environment: string;
  settings: Settings;
  /** What environment.yml says itself. */
  answers: Partial<Answers>;
  services: readonly ServiceManifest[];
  /** By name without folder and ending; all of `templatesFor(services)`. */
  templates: Partial<Record<TemplateName, TemplateFile>>;
  /** environment.yml, relative to the workspace. */
  file: string;
}

/** A template; `data` where it has been parsed already. */
export interface TemplateFile extends SourceFile {
  data?: JsonMap;
}

/** A template by its name, parsed. */
export type Parsed = (name: TemplateName) => { file: SourceFile; data: JsonMap };
