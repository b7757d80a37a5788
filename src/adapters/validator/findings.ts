import { sanitizeText } from '../../domain/operator/sanitize.ts';
import type { TemplateFinding } from '../../domain/template/validator.ts';

/** The fields of the validator's diagnostics that ops uses, as validate.py sends them. */
export interface Diagnostic {
  ruleId: string;
  severity: string;
  message: string;
  entity: { logicalId: string } | null;
  propertyPath: string | null;
  startLine: number | null;
  startColumn: number | null;
}

/** Errors and warnings. Style hints are left to the linters. */
export function toFindings(diagnostics: Diagnostic[]): TemplateFinding[] {
  return diagnostics.flatMap((each) => toFinding(each) ?? []);
}

function toFinding(diagnostic: Diagnostic): TemplateFinding | null {
  const severity = severityOf(diagnostic.severity);
  if (!severity) return null;
  const { entity, propertyPath } = diagnostic;
  const where = [entity?.logicalId, propertyPath].filter(Boolean).join(' ');
  return {
    severity,
    rule: diagnostic.ruleId,
    message: sanitizeText(where ? `${where}: ${diagnostic.message}` : diagnostic.message),
    line: diagnostic.startLine ?? 1,
    column: diagnostic.startColumn ?? 1,
  };
}

function severityOf(severity: string): TemplateFinding['severity'] | null {
  if (severity === 'FATAL' || severity === 'ERROR') return 'error';
  return severity === 'WARN' ? 'warning' : null;
}
