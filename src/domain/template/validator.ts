/** Validates a template with AWS's own validator before anything is sent. Positions refer to the template. */
export interface TemplateJudge {
  judge(name: string, text: string): Promise<TemplateFinding[]>;
}

export interface TemplateFinding {
  severity: 'error' | 'warning';
  rule: string;
  message: string;
  line: number;
  column: number;
}
