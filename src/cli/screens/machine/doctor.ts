import type { DoctorCheck } from '../../../domain/machine/machine.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, count, pad, width } from '../../terminal/text.ts';

export function doctorScreen(checks: DoctorCheck[], paint: Palette = plain): string {
  const names = Math.max(0, ...checks.map((check) => width(check.name)));
  const bad = checks.filter((check) => !check.ok).length;
  return [
    ...checks.flatMap((check) => [
      ` ${check.ok ? paint.good('ok') : paint.bad('!!')} ${pad(check.name, names)}  ${clean(check.found)}`,
      ...(check.fix ? [`    ${pad('', names)}  Fix  ${clean(check.fix)}`] : []),
    ]),
    bad === 0 ? 'No problems found' : `${count(bad, 'problem')} to fix`,
  ].join('\n');
}
