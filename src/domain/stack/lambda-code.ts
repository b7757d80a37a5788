import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { artifactSchema } from './description-schema.ts';

/** A file of a function's code; `path` is relative to the archive. */
export interface CodeFile {
  path: string;
  text: string;
}

/** The code of a Lambda function as packaged. */
export interface FunctionCode {
  name: string;
  files: CodeFile[];
}

/** Where the code of a function is, in the build folder and in the artefact bucket. */
export type Artifact = z.output<typeof artifactSchema>;

/** Location of the code: the key is derived from the content, so that unchanged code is not uploaded again. */
export function artifactOf({ name, files }: FunctionCode): Artifact {
  return { function: name, folder: `functions/${name}`, key: `functions/${name}/${hashOf(files)}.zip` };
}

/** The template parameter for the key: `run_task` becomes `RunTaskCode`. */
export function codeParameter(name: string): string {
  const words = name.split('_').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}Code`;
}

/** First 16 hex digits of the SHA-256 over all files, sorted by path: path, size in bytes, bytes. */
function hashOf(files: CodeFile[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const bytes = Buffer.from(text, 'utf8');
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}
