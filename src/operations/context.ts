import type { Progress } from '../domain/deployment/events.ts';
import type { Playbooks } from '../domain/deployment/playbooks.ts';
import type { EmbeddedAws } from '../domain/machine/embedded-aws.ts';
import type { Clock, Machine } from '../domain/machine/machine.ts';
import type { Aws, Workspace } from '../domain/ports.ts';
import type { Target } from '../domain/session/target.ts';
import type { TemplateJudge } from '../domain/template/validator.ts';
import type { Readings } from '../domain/workspace/source-file.ts';

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
