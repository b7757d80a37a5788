/** A file as it stands, or as it is to be written. */
export interface SourceFile {
  /** Relative to the workspace. */
  path: string;
  text: string;
}

/** What was read before, so that what has not changed is not read again. */
export interface Readings {
  /** What `read` gives for this source, plain data both; it is called where the name's last source was another. */
  kept<T>(name: string, source: unknown, read: () => Promise<T>): Promise<T>;
}
