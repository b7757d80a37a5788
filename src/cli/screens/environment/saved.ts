import { labelled } from '../../terminal/text.ts';

/** After "Save only": the written files, and the next commands. */
export function savedScreen(environment: string, files: string[], scratch: string): string {
  return [
    `${environment} is saved; nothing was created`,
    ...labelled('Written', files, 9),
    ...labelled('Next', [`ops env apply ${environment}`], 9),
    ...labelled('Scratch', [scratch], 9),
  ].join('\n');
}
