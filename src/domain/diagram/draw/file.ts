import { OperatorError } from '../../operator/error.ts';
import type { Picture } from '../diagram.ts';
import { mermaid } from './mermaid.ts';
import { svg } from './svg.ts';

export const PICTURE_FORMATS = ['mermaid', 'svg'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

const EXTENSIONS: Record<string, PictureFormat> = { svg: 'svg', mmd: 'mermaid', mermaid: 'mermaid' };
const MARKER = 'Made by ops env graph';

export function draw(picture: Picture, format: PictureFormat): string {
  return format === 'svg' ? svg(picture) : mermaid(picture);
}

/** With a marker that allows a later run to overwrite the file. */
export function pictureFile(picture: Picture, format: PictureFormat): string {
  const text = draw(picture, format);
  return format === 'svg' ? `<!-- ${MARKER} -->\n${text}` : `%% ${MARKER}\n${text}`;
}

export function isPictureOfOps(text: string): boolean {
  return text.startsWith(`<!-- ${MARKER} -->\n`) || text.startsWith(`%% ${MARKER}\n`);
}

/** The requested format, else that of the file extension, else Mermaid. Throws `format_unclear`. */
export function formatFor(requested: PictureFormat | undefined, output: string | undefined): PictureFormat {
  if (output === undefined) return requested ?? 'mermaid';
  const named = EXTENSIONS[/\.([a-z]+)$/i.exec(output)?.[1]?.toLowerCase() ?? ''];
  if (requested === undefined && named !== undefined) return named;
  if (requested !== undefined && (named === undefined || named === requested)) return requested;
  throw new OperatorError(
    'input',
    'format_unclear',
    named === undefined
      ? `The ending of ${output} names no format`
      : `${output} ends as ${named}, and --format is ${requested}`,
    { value: output, next: ['Name the file FILE.svg or FILE.mmd', '--format svg'] },
  );
}
