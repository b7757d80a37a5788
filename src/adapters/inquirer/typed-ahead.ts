/** Longer than the pause between two presses of a double Enter, or between the repeats of a key that is held down. */
const QUIET_MS = 300;
const CTRL_C = 3;

type Input = NodeJS.ReadableStream & { setRawMode?: (raw: boolean) => unknown };

/**
 * Discards what is typed until the keyboard has been quiet for a moment: keys pressed while nothing was asked, which the
 * terminal keeps, and the second Enter after the last answer. In raw mode, because otherwise the terminal keeps a line
 * that has no Enter yet (termios(3), canonical mode), and it would become part of the answer; Ctrl-C is a character then.
 */
export function discardTypedAhead(input: Input, signal: AbortSignal): Promise<'quiet' | 'stopped'> {
  return new Promise((resolve) => {
    const end = (how: 'quiet' | 'stopped') => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      input.off('data', onData).off('end', onEnd);
      input.pause();
      input.setRawMode?.(false);
      resolve(how);
    };
    const stop = () => end('stopped');
    const onEnd = () => end('quiet');
    const onData = (data: Buffer | string) => {
      if (Buffer.from(data).includes(CTRL_C)) stop();
      else timer.refresh();
    };
    const timer = setTimeout(onEnd, QUIET_MS);
    signal.addEventListener('abort', stop);
    input.setRawMode?.(true);
    input.on('data', onData).on('end', onEnd);
    input.resume();
  });
}
