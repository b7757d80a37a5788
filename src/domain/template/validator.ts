/** Judges a template before anything is sent; AWS's own validator. Positions are the template's. */
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
