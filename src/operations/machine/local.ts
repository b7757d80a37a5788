import type { EmbeddedStatus, RecordedResource } from '../../domain/machine/embedded-aws.ts';
import type { Context } from '../context.ts';

/** Starts the embedded AWS where it does not run; a port chosen by the operator must be free. */
export function localUp(
  ctx: Context,
  options: { port: number | null },
): Promise<EmbeddedStatus & { running: true }> {
  return ctx.embedded.up(options);
}

/** Stops it; its state is kept. False where it did not run. */
export function localDown(ctx: Context): Promise<boolean> {
  return ctx.embedded.down();
}

/** Forgets all that was created in it. */
export function localReset(ctx: Context): Promise<void> {
  return ctx.embedded.reset();
}

export function localStatus(ctx: Context): Promise<EmbeddedStatus> {
  return ctx.embedded.status();
}

/** Resources that are recorded, not emulated. */
export function localRecorded(ctx: Context): Promise<RecordedResource[]> {
  return ctx.embedded.recorded();
}
