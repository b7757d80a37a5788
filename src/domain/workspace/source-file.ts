/** A file that was read, or will be written. */
export interface SourceFile {
  /** Relative to the workspace. */
  path: string;
  text: string;
}

/** Results of parsing, cached so that an unchanged file is not parsed again. */
export interface ParseCache {
  /** The result of `parse`, called only if the source cached under this name differs. Source and result are plain data. */
  get<T>(name: string, source: unknown, parse: () => Promise<T>): Promise<T>;
}
