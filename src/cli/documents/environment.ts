import type { LockRecord } from '../../domain/deployment/lock.ts';
import type {
  DnsRecord,
  EnvironmentStatus,
  EnvironmentSummary,
  EnvironmentView,
  ListedEnvironment,
  ServiceView,
  StackView,
} from '../../domain/deployment/views.ts';
import type { Picture } from '../../domain/diagram/diagram.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import { buildFolder } from '../../domain/workspace/paths.ts';
import type { Named } from './document.ts';
import { type Subject, subject } from './subject.ts';

/** `ops env list` */
export interface EnvironmentListDocument {
  environments: EnvironmentSummary[];
}

export function environmentListDocument(environments: EnvironmentSummary[]): EnvironmentListDocument {
  return { environments };
}

/** `ops env list --aws` */
export interface DeployedListDocument {
  environments: ListedEnvironment[];
  /** What was searched. */
  places: { account: string; region: string; profile: string | null; local: boolean }[];
}

export function deployedListDocument(
  environments: ListedEnvironment[],
  places: DeployedListDocument['places'],
): DeployedListDocument {
  return { environments, places };
}

/** `ops env adopt` */
export interface AdoptedDocument {
  environment: Named & { account: string; region: string; local: boolean };
  /** The run that kept what was restored; null: derived from the stacks. */
  kept: { at: string; by: string } | null;
  /** Written. */
  files: string[];
  /** Existed with the same meaning. */
  present: string[];
  open: { what: string; why: string }[];
  /** Null: not compared, as something is missing. */
  differs: { stack: string; reasons: string[] }[] | null;
}

export function adoptedDocument(adoption: {
  environment: string;
  account: string;
  region: string;
  local: boolean;
  kept: AdoptedDocument['kept'];
  files: { path: string }[];
  present: string[];
  open: AdoptedDocument['open'];
  differs: AdoptedDocument['differs'];
}): AdoptedDocument {
  const { environment: name, account, region, local, kept, files, present, open, differs } = adoption;
  const paths = files.map(({ path }) => path);
  return { environment: { name, account, region, local }, kept, files: paths, present, open, differs };
}

/** `ops env show`, `ops env watch`, and with an account `ops account show` */
export type EnvironmentDocument = Subject<{
  project: string;
  account: string;
  region: string;
  local: boolean;
  status: EnvironmentStatus;
}> & {
  stacks: StackView[];
  services: ServiceView[];
  records: DnsRecord[];
  lock: LockRecord | null;
};

export function environmentDocument(view: EnvironmentView): EnvironmentDocument {
  const { name, project, account, region, local, status, stacks, services, records, lock } = view;
  return { ...subject(name, { project, account, region, local, status }), stacks, services, records, lock };
}

/** `ops env set` */
export interface AnswersDocument {
  environment: Named;
  /** Answers as text; null: not in the file. */
  changes: { key: string; from: string | null; to: string | null }[];
  monthly_usd: { before: number | null; after: number | null };
}

export function answersDocument(
  name: string,
  changes: AnswersDocument['changes'],
  monthly_usd: AnswersDocument['monthly_usd'],
): AnswersDocument {
  return { environment: { name }, changes, monthly_usd };
}

/** `ops env unlock`; null: it was not locked. */
export type UnlockDocument = Subject<object> & { lock: LockRecord | null };

export function unlockDocument(name: string, lock: LockRecord | null): UnlockDocument {
  return { ...subject(name, {}), lock };
}

/** `ops env render` */
export type RenderedDocument = Subject<{ project: string; account: string; region: string }> & {
  folder: string;
  stacks: { name: string; stack_name: string; region: string; template: string }[];
};

export function renderedDocument(rendered: RenderedEnvironment): RenderedDocument {
  const { environment, project, account, region, stacks } = rendered;
  return {
    ...subject(environment, { project, account, region }),
    folder: buildFolder(environment),
    stacks: stacks.map(({ description: { stack, stack_name, region, template } }) => ({
      name: stack,
      stack_name,
      region,
      template,
    })),
  };
}

/** `ops env graph` */
export type PictureDocument = { environment: Named } & Omit<Picture, 'environment'>;

export function pictureDocument({ environment, ...picture }: Picture): PictureDocument {
  return { environment: { name: environment }, ...picture };
}
