import type { Plan, PlannedStack, StackResult } from '../../domain/deployment/plan.ts';
import type { ApplyResult } from '../../domain/deployment/results.ts';
import type { DnsRecord, ServiceView } from '../../domain/deployment/views.ts';
import { type Subject, subject } from './subject.ts';

/** `ops env plan`, `ops account apply --plan` */
export type PlanDocument = Subject<{
  project: string;
  account: string;
  region: string;
  local: boolean;
  size: string;
}> & { stacks: PlannedStack[]; unchanged: string[] };

export function planDocument(plan: Plan): PlanDocument {
  const { environment, project, account, region, local, size, stacks, unchanged } = plan;
  return { ...subject(environment, { project, account, region, local, size }), stacks, unchanged };
}

/** A stack that a run worked on. */
export type StackResultDocument = { name: string } & Omit<StackResult, 'stack'>;

/** `ops env apply`, `ops account apply` */
export type AppliedDocument = Subject<{ local: boolean }> & {
  stacks: StackResultDocument[];
  unchanged: string[];
  services: ServiceView[];
  records: DnsRecord[];
  seconds: number;
};

export function appliedDocument(result: ApplyResult): AppliedDocument {
  const { environment, local, stacks, unchanged, services, records, seconds } = result;
  return {
    ...subject(environment, { local }),
    stacks: stacks.map(stackDocument),
    unchanged,
    services,
    records,
    seconds,
  };
}

function stackDocument({ stack, ...result }: StackResult): StackResultDocument {
  return { name: stack, ...result };
}

interface Written {
  files: string[];
  /** The command that creates the same environment from scratch. */
  scratch: string;
}

/** `ops env create` */
export type CreatedDocument = AppliedDocument & Written;

export function createdDocument(result: ApplyResult, written: Written): CreatedDocument {
  return { ...appliedDocument(result), ...written };
}

/** `ops env create --save-only`, or "Save only" in the wizard */
export type SavedDocument = Subject<{ local: boolean }> & Written;

export function savedDocument(name: string, local: boolean, written: Written): SavedDocument {
  return { ...subject(name, { local }), ...written };
}

/** `ops env destroy`, `ops account destroy` */
export type DestroyedDocument = Subject<{ local: boolean }> & {
  stacks: StackResultDocument[];
  unchanged: string[];
  left: string[];
  stays: string[];
  seconds: number;
};

export function destroyedDocument(
  result: Pick<ApplyResult, 'environment' | 'local' | 'stacks' | 'unchanged' | 'seconds'> & {
    left: string[];
    stays: string[];
  },
): DestroyedDocument {
  const { environment, local, stacks, unchanged, left, stays, seconds } = result;
  return {
    ...subject(environment, { local }),
    stacks: stacks.map(stackDocument),
    unchanged,
    left,
    stays,
    seconds,
  };
}
