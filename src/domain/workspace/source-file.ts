/** A file that was read, or will be written. */
export interface SourceFile {
  /** Relative to the workspace. */
  path: string;
  text: string;
}

/** Cache of parsed files, so that unchanged files are not parsed again. */
export interface Readings {
  /** The result of `read` for this source, both plain data; calls `read` only if the source has changed. */
  kept<T>(name: string, source: unknown, read: () => Promise<T>): Promise<T>;
}
