// Prints what AWS's own validator finds in the templates named on the command line, as JSON:
// {"<file>": [{"rule", "severity", "entity", "message"}]}; information only ("create-only", "no tags") is left out.
import { RegoEngine, TemplateFile } from '@aws/cloudformation-validate';

const engine = new RegoEngine({});
const findings = {};
for (const file of process.argv.slice(2)) {
  const report = engine.validateStandard(new TemplateFile(file), {});
  findings[file] = report.diagnostics
    .filter(({ severity }) => !['INFO', 'DEBUG'].includes(severity))
    .map(({ ruleId, severity, entity, message }) => ({
      rule: ruleId,
      severity,
      entity: entity?.logicalId ?? null,
      message,
    }));
}
engine.free();
process.stdout.write(JSON.stringify(findings));
