/** Braces can start a reference, which the validator checks. */
const PLAIN = /^[^{}]*$/;

interface Entry {
  Value?: unknown;
}

interface Template {
  Resources?: object;
  Outputs?: { TemplateFingerprint?: Entry };
}

/**
 * A composed template (JSON) without its fingerprint and the values of its containers' environment variables. These
 * change most often, and any plain text is valid there (AWS::ECS::TaskDefinition KeyValuePair): findings without errors
 * apply to all templates of one shape. Any other text is its own shape.
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
