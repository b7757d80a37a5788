import type { Prompter } from '../../domain/operator/prompter.ts';
import { type CodeSource, codeProblem } from '../../domain/session/session.ts';
import type { Reporter } from '../progress/reporter.ts';

/**
 * Asks for the code of an MFA device, also in the middle of a run: the view waits meanwhile. Null where nobody is
 * there. What is typed is shown: a code is good once, and for half a minute.
 */
export function codeSource(
  host: { terminal: { interactive: boolean } },
  reporter: () => Pick<Reporter, 'pause' | 'resume'>,
  prompter: () => Promise<Prompter>,
): CodeSource {
  return async ({ device, again }) => {
    if (!host.terminal.interactive) return null;
    reporter().pause();
    try {
      return await (await prompter()).text({
        message: `Code of ${device}`,
        why:
          again === null ? 'The six digits that the MFA device shows now.' : `${again}: the next six digits.`,
        initial: '',
        problem: codeProblem,
      });
    } finally {
      reporter().resume();
    }
  };
}
