import { type ErrorDocument, InvalidInput, type OperatorError } from '../../domain/operator/error.ts';
import { redact } from '../../domain/operator/redact.ts';
import { sanitizeText } from '../../domain/operator/sanitize.ts';
import { type Palette, plain } from '../terminal/palette.ts';
import { clean, cleanLines, labelled } from '../terminal/text.ts';

/** What happened, where, why, the wrong value, what to try next. */
export function errorScreen(error: OperatorError, paint: Palette = plain): string {
  const lines =
    error instanceof InvalidInput && error.problems.length > 1
      ? [
          paint.bad(clean(error.message)),
          ...error.problems.flatMap((each) => ['', ...errorLines(each, paint)]),
        ]
      : errorLines(error, paint);
  return lines.join('\n');
}

const NOT_ERRORS = new Set(['interrupted', 'declined']);

function errorLines(error: OperatorError, paint: Palette): string[] {
  const { reason, value, next = [], stack, resource } = error.detail;
  const where = position(error.detail);
  return [
    // What the operator decided is not an error.
    NOT_ERRORS.has(error.code) ? clean(error.message) : `${paint.bad('Error')}  ${clean(error.message)}`,
    ...(where ? labelled('At', [clean(where)], 7) : []),
    ...(stack ? labelled('Stack', [clean(resource ? `${stack}, ${resource}` : stack)], 7) : []),
    ...(reason ? labelled('Why', cleanLines(reason), 7) : []),
    ...(value !== undefined ? labelled('Given', cleanLines(value === '' ? '"" (empty)' : value), 7) : []),
    ...labelled('Next', next.map(clean), 7),
  ];
}

function position({ file, line, column }: { file?: string; line?: number; column?: number }): string | null {
  if (!file) return null;
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

const HOW_TO_REPORT = 'CONTRIBUTING.md, “Reporting a bug”';

/** Any error that is not an OperatorError is a bug; the screen says how to report it. */
export function bugScreen(error: unknown, version: string): string {
  return [
    'This is a bug in ops.',
    '',
    ...labelled('What', [trace(error)[0] ?? 'unknown'], 7),
    ...labelled('Where', trace(error).slice(1), 7),
    ...labelled('Ops', [version], 7),
    '',
    'Nothing in AWS is lost: what was started continues, and the same command can be run again.',
    'Please report it with the lines above (they contain no answers and no secrets);',
    `how: ${HOW_TO_REPORT}`,
  ].join('\n');
}

export function bugDocument(error: unknown): ErrorDocument {
  return {
    error: {
      code: 'bug',
      message: 'This is a bug in ops.',
      reason: trace(error)[0] ?? 'unknown',
      next: [`Report it: see ${HOW_TO_REPORT}`],
    },
  };
}

const DEEPEST = 8;

/** Name, message and frames, without home folders and without long words that could be a key or a token. */
function trace(error: unknown): string[] {
  const text = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return sanitizeText(redact(text))
    .replaceAll(/\/(?:home|Users)\/[^/\s]+/g, '~')
    .replaceAll(/(?:AKIA|ASIA)[A-Z0-9]{16}/g, '[redacted]')
    .replaceAll(/[A-Za-z0-9+=]{32,}/g, '[redacted]')
    .split('\n')
    .slice(0, DEEPEST)
    .map((line) => line.trim());
}
