import type { Progress } from '../domain/deployment/events.ts';
import type { Playbooks } from '../domain/deployment/playbooks.ts';
import type { EmbeddedAws } from '../domain/machine/embedded-aws.ts';
import type { Clock, Machine } from '../domain/machine/machine.ts';
import type { Aws, Workspace } from '../domain/ports.ts';
import type { Target } from '../domain/session/target.ts';
import type { TemplateValidator } from '../domain/template/validator.ts';
import type { ParseCache } from '../domain/workspace/source-file.ts';

/** Everything an operation needs. Built in runtime.ts; tests build it from fakes. */
export interface Context {
  workspace: Workspace;
  parseCache: ParseCache;
  aws(target: Target): Promise<Aws>;
  playbooks: Playbooks;
  embedded: EmbeddedAws;
  validator: TemplateValidator;
  clock: Clock;
  machine: Machine;
  progress: Progress;
}
