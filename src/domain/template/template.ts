import { createHash } from 'node:crypto';
import { OperatorError } from '../operator/error.ts';
import { isJsonMap, type Json, type JsonMap } from './parse.ts';

/** The output with the template's fingerprint, so that DescribeStacks shows what is deployed. */
const FINGERPRINT_OUTPUT = 'TemplateFingerprint';

/** Metadata for people and linters that does not affect AWS. */
const TOOL_METADATA = new Set([
  'ops',
  'checkov',
  'cfn-lint',
  'cfn_nag',
  'guard',
  'AWS::CloudFormation::Interface',
  'AWS::CloudFormation::Designer',
]);
const DESCRIBED = new Set(['Parameters', 'Outputs']);
const WORDS = new Set(['Description', 'ConstraintDescription']);

/**
 * First 16 hex digits of the SHA-256 of a template's meaning and of its stack policy; ignores comments, descriptions and
 * key order. DescribeStacks does not return the policy: with it in here, a stack that lacks a new one differs.
 */
export function fingerprint(template: JsonMap, policy: JsonMap | null = null): string {
  const meaning = Object.fromEntries(
    Object.entries(template)
      .filter(([key]) => key !== 'Description' && key !== 'Metadata')
      .map(([section, content]) => [section, sectionMeaning(section, content)]),
  );
  if (policy !== null) meaning['ops: stack policy'] = policy;
  return createHash('sha256').update(canonical(meaning)).digest('hex').slice(0, 16);
}

function sectionMeaning(section: string, content: Json): Json {
  if (!isJsonMap(content)) return content;
  const entries = Object.entries(content).filter(
    ([key]) => section !== 'Outputs' || key !== FINGERPRINT_OUTPUT,
  );
  if (DESCRIBED.has(section))
    return Object.fromEntries(entries.map(([key, entry]) => [key, withoutKeys(entry, WORDS)]));
  if (section === 'Resources')
    return Object.fromEntries(entries.map(([key, entry]) => [key, resourceMeaning(entry)]));
  return Object.fromEntries(entries);
}

function resourceMeaning(resource: Json): Json {
  if (!isJsonMap(resource) || !isJsonMap(resource.Metadata)) return resource;
  const { Metadata, ...rest } = resource;
  const kept = withoutKeys(Metadata ?? null, TOOL_METADATA);
  return isJsonMap(kept) && Object.keys(kept).length > 0 ? { ...rest, Metadata: kept } : rest;
}

function withoutKeys(value: Json, keys: Set<string>): Json {
  if (!isJsonMap(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)));
}

/** JSON with sorted keys: the same data yields the same text. Scalars become text, as in CloudFormation. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isJsonMap(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(',')}}`;
  }
  return value === null ? 'null' : JSON.stringify(String(value));
}

/** Adds the fingerprint to the template's text as an output; keeps comments and layout. */
export function withFingerprint(
  file: string,
  text: string,
  template: JsonMap,
  policy: JsonMap | null = null,
): { text: string; fingerprint: string } {
  const outputs = template.Outputs;
  if (isJsonMap(outputs) && Object.hasOwn(outputs, FINGERPRINT_OUTPUT)) {
    throw new OperatorError(
      'input',
      'template_refused',
      `${file} declares the output ${FINGERPRINT_OUTPUT}, which ops adds itself`,
      {
        file,
        next: [`Rename the output ${FINGERPRINT_OUTPUT}`],
      },
    );
  }
  const print = fingerprint(template, policy);
  const output = { Description: 'What ops compares to see whether the template differs.', Value: print };
  if (text.trimStart().startsWith('{')) {
    const extended = {
      ...template,
      Outputs: { ...(isJsonMap(outputs) ? outputs : {}), [FINGERPRINT_OUTPUT]: output },
    };
    // One space: with two, most service templates would exceed the request limit.
    return { text: `${JSON.stringify(extended, null, 1)}\n`, fingerprint: print };
  }
  const lines = [`${FINGERPRINT_OUTPUT}:`, `  Description: ${output.Description}`, `  Value: '${print}'`];
  return { text: withOutput(file, text, lines), fingerprint: print };
}

/**
 * Inserts lines below the last output, or at the end if there are no outputs. Working on lines is safe because the
 * template is already parsed: a top-level key in block style begins a line, and its content is indented.
 */
function withOutput(file: string, text: string, output: string[]): string {
  const lines = text.replace(/\n*$/, '').split('\n');
  const start = lines.findIndex((line) => /^(Outputs|"Outputs"|'Outputs')\s*:/.test(line));
  if (start < 0) return `${[...lines, '', 'Outputs:', ...indented(output, '  ')].join('\n')}\n`;
  if (!/:\s*(#.*)?$/.test(lines[start] ?? '')) {
    throw new OperatorError(
      'input',
      'template_refused',
      `${file} has its Outputs in braces; ops can only add one to a block mapping`,
      {
        file,
        line: start + 1,
        column: 1,
        next: ['Write each output on its own lines below Outputs:'],
      },
    );
  }
  const after = lines.findIndex((line, index) => index > start && /^[^\s#]/.test(line));
  const section = lines.slice(start + 1, after < 0 ? undefined : after);
  const indent = /^\s+/.exec(section.find((line) => /^\s+[^\s#]/.test(line)) ?? '')?.[0] ?? '  ';
  const last = section.findLastIndex((line) => /^\s+\S/.test(line));
  return `${lines.toSpliced(start + 1 + last + 1, 0, ...indented(output, indent)).join('\n')}\n`;
}

function indented(lines: string[], indent: string): string[] {
  return lines.map((line) => `${indent}${line}`);
}

export interface TemplateParameter {
  name: string;
  hasDefault: boolean;
  default: Json;
}

export function parametersOf(template: JsonMap): TemplateParameter[] {
  const section = template.Parameters;
  return Object.entries(isJsonMap(section) ? section : {}).map(([name, declaration]) => ({
    name,
    hasDefault: isJsonMap(declaration) && Object.hasOwn(declaration, 'Default'),
    default: isJsonMap(declaration) ? (declaration.Default ?? null) : null,
  }));
}

export function outputsOf(template: JsonMap): string[] {
  const section = template.Outputs;
  return isJsonMap(section) ? Object.keys(section) : [];
}

export function resourcesOf(template: JsonMap): Record<string, JsonMap> {
  const section = template.Resources;
  const entries = Object.entries(isJsonMap(section) ? section : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonMap] => isJsonMap(entry[1])));
}

/** Logical ID → `Metadata.ops.description`, or the last part of the resource type. */
export function resourceTexts(template: JsonMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(resourcesOf(template)).map(([id, resource]) => [
      id,
      described(resource) ?? typeWords(resource),
    ]),
  );
}

function described(resource: JsonMap): string | null {
  const metadata = resource.Metadata;
  const ops = isJsonMap(metadata) ? metadata.ops : null;
  const text = isJsonMap(ops) ? ops.description : null;
  return typeof text === 'string' ? text : null;
}

function typeWords(resource: JsonMap): string {
  const name =
    String(resource.Type ?? '')
      .split('::')
      .at(-1) ?? '';
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}

const NAMED_IAM = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'];

/** The capabilities that CreateChangeSet requires ("CreateChangeSet", Capabilities). */
export function capabilitiesOf(template: JsonMap): string[] {
  const resources = Object.values(resourcesOf(template));
  const iam = resources.filter((resource) => String(resource.Type).startsWith('AWS::IAM::'));
  const named = iam.some((resource) => {
    const properties = resource.Properties;
    return isJsonMap(properties) && NAMED_IAM.some((name) => Object.hasOwn(properties, name));
  });
  const nested = resources.some((resource) => resource.Type === 'AWS::CloudFormation::Stack');
  const capabilities = named ? ['CAPABILITY_NAMED_IAM'] : iam.length > 0 || nested ? ['CAPABILITY_IAM'] : [];
  return Object.hasOwn(template, 'Transform') || nested
    ? [...capabilities, 'CAPABILITY_AUTO_EXPAND']
    : capabilities;
}
