import type { Prompter } from '../../domain/operator/prompter.ts';
import { type CodeSource, codeProblem } from '../../domain/session/session.ts';
import type { Reporter } from '../progress/reporter.ts';

/**
 * Asks for an MFA code, also in the middle of a run: the live view pauses. Null if nothing is asked. The code is echoed:
 * it works once, for half a minute.
 */
export function codeSource(
  interactive: () => boolean,
  reporter: () => Pick<Reporter, 'pause' | 'resume'>,
  prompter: () => Promise<Prompter>,
): CodeSource {
  return async ({ device, again }) => {
    if (!interactive()) return null;
    reporter().pause();
    try {
      return await (await prompter()).text({
        message: `MFA code for ${device}`,
        why:
          again === null
            ? 'The six digits that the device shows now.'
            : `${again}: enter the next six digits.`,
        initial: '',
        problem: codeProblem,
      });
    } finally {
      reporter().resume();
    }
  };
}
