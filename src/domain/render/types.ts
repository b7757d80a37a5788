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
  /** What environment.yml says itself. */
  answers: Partial<Answers>;
  /** What account.yml says, where the account's own stacks are rendered. */
  account: Partial<AccountAnswers> | null;
  services: readonly ServiceManifest[];
  /** Whose stacks they are: an account's own are an environment's only to have. */
  scope: StackKind['scope'];
  /** In an order in which each comes after what it needs. */
  stacks: readonly PlacedStack[];
  /** By name without folder and ending; all of `templatesFor(stacks)`. */
  templates: Record<string, TemplateFile>;
  /** The code of every function that the stacks use. */
  functions: readonly FunctionCode[];
  /** environment.yml or account.yml, relative to the workspace. */
  file: string;
}

/** A template; `data` where it has been parsed already. */
export interface TemplateFile extends SourceFile {
  data?: JsonMap;
}

/** A template by its name, parsed. */
export type Parsed = (name: string) => { file: SourceFile; data: JsonMap };
