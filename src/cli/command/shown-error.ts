import { errorDocument, OperatorError } from '../../domain/operator/error.ts';
import { EXITS } from '../../domain/operator/exit-codes.ts';
import { parseError } from '../input/input-errors.ts';
import { failureScreen } from '../screens/environment/failure.ts';
import { bugDocument, bugScreen, errorScreen } from '../screens/error.ts';
import type { Palette } from '../terminal/palette.ts';

/** How the end of a command is shown: its exit status, its screen and its document. */
export interface ShownError {
  status: number;
  screen: string;
  document: object;
}

/** `system`: for a bug report. */
export function shownError(
  error: unknown,
  { commandName, paint, system }: { commandName: string; paint: Palette; system: string },
): ShownError {
  const operatorError = error instanceof OperatorError ? error : parseError(error, commandName);
  if (!operatorError)
    return { status: EXITS.bug.status, screen: bugScreen(error, system), document: bugDocument(error) };
  operatorError.redact();
  return {
    status: operatorError.status,
    screen: failureScreen(operatorError, paint) ?? errorScreen(operatorError, paint),
    document: errorDocument(operatorError),
  };
}
