import { EXITS } from '../../domain/operator/exit-codes.ts';
import { codeOf, whyOf } from '../../domain/operator/file-error.ts';

type Output = Pick<NodeJS.WriteStream, 'on' | 'write' | 'removeAllListeners'>;

interface OutputProcess {
  stdout: Output;
  stderr: Output;
  exitCode?: string | number | null | undefined;
  once(event: 'exit', listener: () => void): unknown;
}

/** The reader may end first: `ops … | head` closes its pipe (EPIPE), a closed window its terminal (EIO). */
const CLOSED = ['EPIPE', 'EIO'];

/**
 * What is running continues if an output cannot be written (a full disk), and its results stay as they are. A lost result
 * is said on standard error and is no success; lost progress is nothing but lost.
 */
export function guardOutput(process: OutputProcess): void {
  const { stdout, stderr } = process;
  let lost = false;
  onError(stderr, () => undefined);
  onError(stdout, (error) => {
    if (lost || CLOSED.includes(codeOf(error) ?? '')) return;
    lost = true;
    stderr.write(
      `Error  Standard output cannot be written: ${whyOf(error)}\nNext   Run the same command again\n`,
    );
    process.once('exit', () => {
      process.exitCode ||= EXITS.input.status;
    });
  });
}

/** The only listener: oclif's own throws. */
function onError(stream: Output, listener: (error: Error) => void): void {
  stream.removeAllListeners('error');
  stream.on('error', listener);
}
