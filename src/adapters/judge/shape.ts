/** Braces begin what CloudFormation resolves, which the validator looks into. */
const PLAIN = /^[^{}]*$/;

interface Entry {
  Value?: unknown;
}

interface Template {
  Resources?: object;
  Outputs?: { TemplateFingerprint?: Entry };
}

/**
 * A composed template (JSON) without the values of its containers' environment variables, and its fingerprint. Any plain text is valid
 * there (AWS::ECS::TaskDefinition KeyValuePair), and nothing changes as often: a verdict without errors holds for all
 * templates of one shape. Another text is its own shape.
 */
export function shapeOf(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const template: Template = JSON.parse(text);
    for (const entry of [...variables(template), template.Outputs?.TemplateFingerprint ?? {}]) {
      if (typeof entry.Value === 'string' && PLAIN.test(entry.Value)) entry.Value = 'x';
    }
    return JSON.stringify(template);
  } catch {
    return text;
  }
}

function variables(template: Template): Entry[] {
  return Object.values(template.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
    .flatMap(({ Properties }) => Properties.ContainerDefinitions)
    .flatMap(({ Environment }) => (Array.isArray(Environment) ? Environment : []));
}
