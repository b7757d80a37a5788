/** Where ops reads and writes. The base command uses that of the process; tests make their own. */
export interface Terminal {
  /** Data, on standard output; a newline is added. */
  out(text: string): void;
  /** Exactly these bytes on standard output: a secret's value in a pipe. */
  raw(text: string): void;
  /** Progress, questions and warnings, on standard error; nothing is added. */
  err(text: string): void;
  /** Questions can be answered: standard input and standard error are a terminal. */
  interactive: boolean;
  /** Standard input is a terminal. */
  inIsTerminal: boolean;
  /** Standard output is a terminal. */
  outIsTerminal: boolean;
  /** Standard error is a terminal that can be redrawn in place. */
  errIsTerminal: boolean;
  color: boolean;
  size(): { columns: number; rows: number };
  onResize(listener: () => void): () => void;
  /** Everything on standard input, until its end. */
  input(): Promise<Buffer>;
}

interface Streams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  env: NodeJS.ProcessEnv;
}

const NARROWEST = 20;
const SHORTEST = 4;

export function realTerminal(streams: Streams): Terminal {
  const { stdout, stderr, env } = streams;
  const dumb = env.TERM === 'dumb';
  return {
    out: (text) => void stdout.write(`${text}\n`),
    raw: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    // Node opens standard input at its first use: 6 ms for a file, and most commands never read it.
    get interactive() {
      return Boolean(stderr.isTTY && streams.stdin.isTTY);
    },
    get inIsTerminal() {
      return Boolean(streams.stdin.isTTY);
    },
    outIsTerminal: Boolean(stdout.isTTY),
    errIsTerminal: Boolean(stderr.isTTY) && !dumb,
    color: Boolean(stderr.isTTY) && !dumb && !env.NO_COLOR,
    size: () => ({
      columns: Math.max(NARROWEST, stderr.columns ?? 80),
      rows: Math.max(SHORTEST, stderr.rows ?? 24),
    }),
    onResize: (listener) => {
      stderr.on('resize', listener);
      return () => void stderr.off('resize', listener);
    },
    // Loaded where it is needed: most commands read nothing.
    input: async () => (await import('node:stream/consumers')).buffer(streams.stdin),
  };
}
