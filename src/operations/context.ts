import type { EmbeddedAws } from '../domain/embedded-aws.ts';
import type { Progress } from '../domain/events.ts';
import type { Clock, Machine } from '../domain/machine.ts';
import type { Aws, Playbooks, Readings, Target, TemplateJudge, Workspace } from '../domain/ports.ts';

/** What operations work with. Made in runtime.ts; tests make their own of fakes. */
export interface Context {
  workspace: Workspace;
  readings: Readings;
  aws(target: Target): Promise<Aws>;
  playbooks: Playbooks;
  embedded: EmbeddedAws;
  judge: TemplateJudge;
  clock: Clock;
  machine: Machine;
  progress: Progress;
}
