import type { PlacedStack, StackKind } from '../catalogue/kind.ts';
import type { AccountAnswers } from '../environment/account.ts';
import type { Answers, Settings } from '../environment/settings.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import type { FunctionCode } from '../stack/lambda-code.ts';
import type { JsonMap } from '../template/parse.ts';
import type { Project } from '../workspace/project.ts';
import type { SourceFile } from '../workspace/source-file.ts';

export interface RenderInput {
  project: Project;
  environment: string;
  settings: Settings;
  /** The answers in environment.yml. */
  answers: Partial<Answers>;
  /** The answers in account.yml when rendering the account's stacks, otherwise null. */
  account: Partial<AccountAnswers> | null;
  services: readonly ServiceManifest[];
  /** Whose stacks are rendered. An environment may need account stacks, but never owns them. */
  scope: StackKind['scope'];
  /** Ordered so that each comes after what it needs. */
  stacks: readonly PlacedStack[];
  /** By name without folder and extension; includes all of `templatesFor(stacks)`. */
  templates: Record<string, TemplateFile>;
  /** The code of every function that the stacks use. */
  functions: readonly FunctionCode[];
  /** environment.yml or account.yml, relative to the workspace. */
  file: string;
}

/** A template; `data` if it has already been parsed. */
export interface TemplateFile extends SourceFile {
  data?: JsonMap;
}

/** Returns a parsed template by name. */
export type Parsed = (name: string) => { file: SourceFile; data: JsonMap };
