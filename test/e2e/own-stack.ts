import { pythonStep } from './python-step.ts';

/** A stack after an operation; `events` are those of the operation, oldest first. */
export interface OwnStack {
  status: string;
  outputs: Record<string, string>;
  events: string[];
}

/** Runs test/support/own_stack.py, in account 000000000000. */
export function ownStack(
  endpoint: string,
  action: 'create' | 'update' | 'delete',
  given: { region: string; name: string; template: string; parameters: Record<string, string> },
): Promise<OwnStack> {
  return pythonStep('own_stack.py', [endpoint, action], { account: '000000000000', ...given });
}
