import type { ProgressEvent } from '../../domain/deployment/events.ts';
import { clean, duration, oneLine, pad, padLeft, width } from '../terminal/text.ts';
import type { StackRow, ViewState } from './state.ts';

const WORDS: Partial<Record<StackRow['phase'], string>> = {
  running: 'started',
  ok: 'ok',
  failed: 'failed',
  stopped: 'stopped',
  detached: 'not watched',
};

/** Log lines of one event: a stack changed its phase, a resource failed, or ops has a message. */
export function plainLines(before: ViewState, after: ViewState, event: ProgressEvent): string[] {
  const stamp = padLeft(duration((Date.parse(event.at) - after.startedAt) / 1000), 6);
  if (event.event === 'step' || event.event === 'notice') return [`${stamp}  ${oneLine(event.message)}`];
  if (event.event === 'warning') return [`${stamp}  warning: ${oneLine(event.message)}`];
  const names = Math.max(0, ...after.stacks.map((row) => width(row.name)));
  const lines = after.stacks
    .filter((row) => row.phase !== before.stacks.find((each) => each.name === row.name)?.phase)
    .flatMap((row) => stackLine(row, stamp, names));
  if (event.event === 'resource' && event.resource.status.endsWith('_FAILED')) {
    const { description, resource } = event;
    const reason = resource.reason ? `: ${oneLine(resource.reason)}` : '';
    lines.push(`${stamp}  ${pad(event.stack, names)}  ${clean(description)} ${resource.status}${reason}`);
  }
  return lines;
}

function stackLine(row: StackRow, stamp: string, names: number): string[] {
  const word = WORDS[row.phase];
  // Only stacks of the run get a line.
  if (!word || (row.phase === 'ok' && !row.started)) return [];
  const seconds = row.phase !== 'running' && row.seconds !== null ? `  ${duration(row.seconds)}` : '';
  const note = row.note ? `  ${oneLine(row.note)}` : '';
  return [`${stamp}  ${pad(row.name, names)}  ${word}${seconds}${note}`];
}

/** Logged periodically while nothing happens, so that a log shows that ops is alive. */
export function heartbeatLine(state: ViewState, now: number): string {
  const running = state.stacks.filter((row) => row.phase === 'running');
  const what = running.map((row) => {
    const current = Object.values(row.resources).at(-1);
    return current ? `${row.name} (${oneLine(current)})` : row.name;
  });
  const silent = duration((now - state.lastEventAt) / 1000);
  return `${padLeft(duration((now - state.startedAt) / 1000), 6)}  in progress: ${what.join(', ') || 'nothing yet'}; last event ${silent} ago`;
}
