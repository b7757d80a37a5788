import type { Context } from './context.ts';

export function step(ctx: Context, message: string): void {
  ctx.progress({ event: 'step', at: ctx.clock.now().toISOString(), message });
}

export function notice(ctx: Context, message: string): void {
  ctx.progress({ event: 'notice', at: ctx.clock.now().toISOString(), message });
}

export function warning(ctx: Context, message: string): void {
  ctx.progress({ event: 'warning', at: ctx.clock.now().toISOString(), message });
}
