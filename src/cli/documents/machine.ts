import type { EmbeddedStatus, RecordedResource } from '../../domain/machine/embedded-aws.ts';
import type { DoctorCheck } from '../../domain/machine/machine.ts';

/** `ops doctor` */
export function doctorDocument(checks: DoctorCheck[]): { checks: DoctorCheck[] } {
  return { checks };
}

/** `ops local up`, `ops local status` */
export function localDocument(local: EmbeddedStatus): { local: EmbeddedStatus } {
  return { local };
}

/** `ops local status --recorded` */
export function recordedDocument(resources: RecordedResource[]): { resources: RecordedResource[] } {
  return { resources };
}

/** `ops local down`; false: it was not running. */
export function stoppedDocument(stopped: boolean): { stopped: boolean } {
  return { stopped };
}

/** `ops local reset` */
export function resetDocument(): { reset: true } {
  return { reset: true };
}
