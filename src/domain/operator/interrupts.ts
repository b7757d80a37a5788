/** Ctrl-C and SIGTERM as an operation receives them; the CLI implements it. */
export interface InterruptSource {
  /** A person is at the terminal and can be asked. */
  interactive: boolean;
  /** Calls the listener with 1, 2, 3 … for each interrupt; returns a function that stops listening. */
  onInterrupt(listener: (nth: number) => void): () => void;
  /** Asks whether to cancel the work in progress. Only called if `interactive`. */
  ask(): Promise<'detach' | 'cancel'>;
}
