import { OperatorError } from '../../operator/error.ts';
import type { Picture } from '../diagram.ts';
import { mermaid } from './mermaid.ts';
import { svg } from './svg.ts';

export const PICTURE_FORMATS = ['mermaid', 'svg'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

const ENDINGS: Record<string, PictureFormat> = { svg: 'svg', mmd: 'mermaid', mermaid: 'mermaid' };
const MARK = 'Made by ops env graph';

export function draw(picture: Picture, format: PictureFormat): string {
  return format === 'svg' ? svg(picture) : mermaid(picture);
}

/** With the mark by which a later run knows that it may write the file anew. */
export function pictureFile(picture: Picture, format: PictureFormat): string {
  const text = draw(picture, format);
  return format === 'svg' ? `<!-- ${MARK} -->\n${text}` : `%% ${MARK}\n${text}`;
}

export function isPictureOfOps(text: string): boolean {
  return text.startsWith(`<!-- ${MARK} -->\n`) || text.startsWith(`%% ${MARK}\n`);
}

/** The asked format, else the one that the file's ending names, else Mermaid. Throws `format_unclear`. */
export function formatFor(asked: PictureFormat | undefined, output: string | undefined): PictureFormat {
  if (output === undefined) return asked ?? 'mermaid';
  const named = ENDINGS[/\.([a-z]+)$/i.exec(output)?.[1]?.toLowerCase() ?? ''];
  if (asked === undefined && named !== undefined) return named;
  if (asked !== undefined && (named === undefined || named === asked)) return asked;
  throw new OperatorError(
    'input',
    'format_unclear',
    named === undefined
      ? `The ending of ${output} names no format`
      : `${output} ends as ${named}, and --format is ${asked}`,
    { value: output, next: ['Name the file FILE.svg or FILE.mmd', '--format svg'] },
  );
}
