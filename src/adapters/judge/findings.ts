import { plainText } from '../../domain/operator/plain-text.ts';
import type { TemplateFinding } from '../../domain/template/validator.ts';

/** What is looked at of the validator's diagnostics, as validate.py hands it over. */
export interface Diagnostic {
  ruleId: string;
  severity: string;
  message: string;
  entity: { logicalId: string } | null;
  propertyPath: string | null;
  startLine: number | null;
  startColumn: number | null;
}

/** Hints about style are left to the linters; what AWS would refuse, or what was probably not meant, is kept. */
export function findings(diagnostics: Diagnostic[]): TemplateFinding[] {
  return diagnostics.flatMap((each) => finding(each) ?? []);
}

function finding(diagnostic: Diagnostic): TemplateFinding | null {
  const severity = severityOf(diagnostic.severity);
  if (!severity) return null;
  const { entity, propertyPath } = diagnostic;
  const where = [entity?.logicalId, propertyPath].filter(Boolean).join(' ');
  return {
    severity,
    rule: diagnostic.ruleId,
    message: plainText(where ? `${where}: ${diagnostic.message}` : diagnostic.message),
    line: diagnostic.startLine ?? 1,
    column: diagnostic.startColumn ?? 1,
  };
}

function severityOf(severity: string): TemplateFinding['severity'] | null {
  if (severity === 'FATAL' || severity === 'ERROR') return 'error';
  return severity === 'WARN' ? 'warning' : null;
}
