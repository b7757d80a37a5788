/** Ctrl-C and SIGTERM as an operation sees them; made by cli. */
export interface InterruptSource {
  /** A person is there to press again, and to be asked. */
  interactive: boolean;
  /** Calls the listener with 1, 2, 3 … for each interrupt; returns how to stop listening. */
  onInterrupt(listener: (nth: number) => void): () => void;
  /** Asks whether to cancel what is in flight. Only called where `interactive`. */
  ask(): Promise<'detach' | 'cancel'>;
}
