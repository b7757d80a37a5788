import { showUnseen } from '../../domain/operator/sanitize.ts';
import { booleanFlag } from '../input/flags.ts';
import type { ValueInput } from './read-value.ts';

export const rawFlag = booleanFlag(
  'raw',
  'with --reveal: send control characters to the terminal, which acts on them',
);

/**
 * Text with values, as standard output gets it: its exact bytes in a pipe. A terminal would act on control characters of
 * a value, so it gets escapes for them, unless `raw`; a message says so.
 */
export function revealed(text: string, raw: boolean, { host, printMessage }: ValueInput): string {
  const shown = host.terminal.outIsTerminal && !raw ? showUnseen(text) : text;
  if (shown !== text)
    printMessage('Control characters are shown as escapes; --raw sends them to the terminal');
  return shown;
}
