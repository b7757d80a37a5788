import type { ListedEnvironment } from '../../../domain/deployment/views.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, count, labelled, oneLine, table, toSecond } from '../../terminal/text.ts';
import { STATUS_WORDS } from './show.ts';

/** An account and a region that were searched. */
export interface Searched {
  account: string;
  region: string;
  profile: string | null;
  local: boolean;
}

/** What the files have beside what is deployed, and how lost files are restored. */
export function deployedListScreen(
  environments: ListedEnvironment[],
  searched: Searched[],
  paint: Palette = plain,
): string {
  const looked = [...new Set(searched.map(({ account, region }) => `${account} ${region}`))].join(', ');
  const lost = environments.filter(({ files }) => !files);
  if (environments.length === 0)
    return ['No environments, neither in the files nor in AWS', `Looked   in ${looked}`].join('\n');
  const rows = environments.map((each) => [
    each.name,
    each.problem ? 'unreadable' : each.local ? 'embedded AWS' : each.account,
    [each.region, each.deployed?.replica_region ?? []].flat().join(' + '),
    each.files ? 'yes' : paint.bad('no'),
    deployedText(each),
  ]);
  const [head = '', ...lines] = table([['NAME', 'ACCOUNT', 'REGION', 'FILES', 'DEPLOYED'], ...rows]);
  return [
    paint.faint(head),
    ...lines,
    `Looked   in ${looked}`,
    ...labelled(
      'Next',
      lost.map((each) => adoptCommand(each, searched)),
      9,
    ),
  ].join('\n');
}

function deployedText({ deployed, problem }: ListedEnvironment): string {
  if (deployed === null) return problem === null ? 'no stack found' : clean(problem);
  const updated = deployed.updated === null ? '' : `, changed ${toSecond(deployed.updated)}`;
  return `${STATUS_WORDS[deployed.status]}, ${count(deployed.stacks, 'stack')}${updated}`;
}

/** With the flags that lead to where it was found. */
function adoptCommand({ name, account, region, local }: ListedEnvironment, searched: Searched[]): string {
  const place = searched.find((each) => each.account === account && each.region === region);
  const profile = place?.profile === null || place === undefined ? [] : ['--profile', place.profile];
  return ['ops env adopt', name, ...(local ? ['--local'] : profile), '--region', region].join(' ');
}

/** Everything that is written, and what is not known. */
export interface AdoptView {
  environment: string;
  account: string;
  region: string;
  local: boolean;
  kept: { at: string; by: string } | null;
  files: { path: string }[];
  present: string[];
  open: { what: string; why: string }[];
  differs: { stack: string; reasons: string[] }[] | null;
}

/** Before anything is written. */
export function adoptScreen(view: AdoptView, paint: Palette = plain): string {
  const { environment, account, region, local, kept, files, present, open, differs } = view;
  const where = local ? `embedded AWS ${account}` : account;
  const from = kept
    ? `the apply of ${oneLine(kept.at)}, by ${oneLine(kept.by)}`
    : 'the stacks alone: nothing is kept that can be used';
  return [
    paint.strong([environment, where, region].join(' · ')),
    `From     ${from}`,
    ...labelled(
      'Files',
      files.map(({ path }) => `${path} (new)`),
      9,
    ),
    ...labelled(
      'Present',
      present.map((path) => `${path} (says the same)`),
      9,
    ),
    ...openLines(open, paint),
    ...differLines(differs, paint),
  ].join('\n');
}

/** After the files are written, or if there was nothing to write. */
export function adoptedScreen(view: AdoptView, paint: Palette = plain): string {
  const { environment, files, open, differs } = view;
  const written = files.map(({ path }) => path);
  return [
    written.length > 0
      ? restored(view, paint)
      : paint.good(`${environment} has all its files: nothing to write`),
    ...labelled('Written', written, 9),
    ...(written.length > 0
      ? ['Lost     comments, and files that ops does not read, such as group_vars']
      : []),
    ...openLines(open, paint),
    ...differLines(differs, paint),
    ...labelled('Next', [`ops env plan ${environment}`], 9),
  ].join('\n');
}

function restored({ environment, open }: AdoptView, paint: Palette): string {
  return open.length === 0
    ? paint.good(`${environment} has its files again`)
    : paint.bad(`${environment} has its files again, but not everything in them could be restored`);
}

function openLines(open: AdoptView['open'], paint: Palette): string[] {
  if (open.length === 0) return [];
  const rows = open.map(({ what, why }) => [oneLine(what), oneLine(why)]);
  return [paint.bad('Left open, for you to fill in'), ...table(rows).map((line) => `  ${line}`)];
}

function differLines(differs: AdoptView['differs'], paint: Palette): string[] {
  if (differs === null) return ['Not compared with AWS: fill in what is left open first'];
  if (differs.length === 0) return ['Compared with AWS: no change'];
  const rows = differs.map(({ stack, reasons }) => [stack, oneLine(reasons.join('; '))]);
  return [paint.bad('Differs from what is deployed'), ...table(rows).map((line) => `  ${line}`)];
}
