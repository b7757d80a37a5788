import type { Picture } from '../../domain/diagram/diagram.ts';
import { isPictureOfOps, type PictureFormat, pictureFile } from '../../domain/diagram/draw/file.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Context } from '../context.ts';

/** Writes a picture into the workspace; a file that ops did not write is overwritten only when that is asked for. */
export async function saveDiagram(
  ctx: Context,
  picture: Picture,
  { output, format, overwrite }: { output: string; format: PictureFormat; overwrite: boolean },
): Promise<void> {
  const path = ctx.workspace.named(output);
  const present = await ctx.workspace.read(path);
  if (present && !overwrite && !isPictureOfOps(present.text)) {
    throw new OperatorError('input', 'file_exists', `${output} is there, and ops did not write it`, {
      file: path,
      next: ['Name another file', '--overwrite, if it may go'],
    });
  }
  await ctx.workspace.write([{ path, text: pictureFile(picture, format) }]);
}
