/** AWS's own validator, run before a template is sent. Lines and columns are those of the template. */
export interface TemplateValidator {
  validate(name: string, text: string): Promise<TemplateFinding[]>;
}

export interface TemplateFinding {
  severity: 'error' | 'warning';
  rule: string;
  message: string;
  line: number;
  column: number;
}
