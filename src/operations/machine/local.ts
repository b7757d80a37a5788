import type { EmbeddedStatus, RecordedResource } from '../../domain/machine/embedded-aws.ts';
import type { Context } from '../context.ts';

/** Starts the embedded AWS unless it is running. A given port must be free. */
export function localUp(
  ctx: Context,
  options: { port: number | null },
): Promise<EmbeddedStatus & { running: true }> {
  return ctx.embedded.up(options);
}

/** Stops it and keeps its state; with `force` also if that cannot be saved. False if it was not running. */
export function localDown(ctx: Context, options: { force: boolean }): Promise<boolean> {
  return ctx.embedded.down(options);
}

/** Deletes everything in it. */
export function localReset(ctx: Context): Promise<void> {
  return ctx.embedded.reset();
}

export function localStatus(ctx: Context): Promise<EmbeddedStatus> {
  return ctx.embedded.status();
}

/** The resources that are recorded, not emulated. */
export function localRecorded(ctx: Context): Promise<RecordedResource[]> {
  return ctx.embedded.recorded();
}
