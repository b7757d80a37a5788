import type { Picture } from '../../domain/diagram/diagram.ts';
import { isPictureOfOps, type PictureFormat, pictureFile } from '../../domain/diagram/draw/file.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Context } from '../context.ts';

/** Writes a picture into the workspace. Overwrites a file that ops did not write only with `overwrite`. */
export async function saveDiagram(
  ctx: Context,
  picture: Picture,
  { output, format, overwrite }: { output: string; format: PictureFormat; overwrite: boolean },
): Promise<void> {
  const path = ctx.workspace.named(output);
  const present = await ctx.workspace.read(path);
  if (present && !overwrite && !isPictureOfOps(present.text)) {
    throw new OperatorError('input', 'file_exists', `${output} exists and was not written by ops`, {
      file: path,
      next: ['Choose another file', 'Use --overwrite to replace it'],
    });
  }
  await ctx.workspace.write([{ path, text: pictureFile(picture, format) }]);
}
