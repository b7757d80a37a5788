import { isJsonMap, type Json, type JsonMap } from './parse.ts';
import { resourcesOf } from './template.ts';

/**
 * Logical ID → names of the parameters it uses: by Ref, in Sub, through conditions, and through the resources it
 * references, as the failure of one often concerns a value of another (an Auto Scaling group and its launch template).
 */
export function resourceParameters(template: JsonMap): Record<string, string[]> {
  const parameters = template.Parameters;
  const known = new Set(Object.keys(isJsonMap(parameters) ? parameters : {}));
  const conditions = isJsonMap(template.Conditions) ? template.Conditions : {};
  const resources: JsonMap = resourcesOf(template);
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      const names = [...mentioned(resource, { conditions, resources, seen: new Set([id]) })];
      return [id, names.filter((name) => known.has(name)).sort()];
    }),
  );
}

interface Scope {
  conditions: JsonMap;
  resources: JsonMap;
  /** Conditions and resources already visited, as they may reference each other. */
  seen: Set<string>;
}

/** Names that a value references, including through conditions and other resources. */
function mentioned(value: Json, scope: Scope): Set<string> {
  const { conditions, resources, seen } = scope;
  const names = new Set<string>();
  const add = (more: Iterable<string>) => {
    for (const name of more) names.add(name);
  };
  const follow = (name: Json, among: JsonMap) => {
    if (typeof name !== 'string' || seen.has(name) || !(name in among)) return;
    seen.add(name);
    add(mentioned(among[name] ?? null, scope));
  };
  const refer = (name: string) => {
    names.add(name);
    follow(name, resources);
  };
  if (Array.isArray(value)) for (const item of value) add(mentioned(item, scope));
  else if (isJsonMap(value)) {
    for (const [key, content] of Object.entries(value)) {
      if (key === 'Ref' && typeof content === 'string') refer(content);
      if (key === 'Fn::GetAtt') follow(attributeOwner(content), resources);
      if (key === 'Fn::Sub') for (const name of substituted(content)) refer(name);
      if (key === 'Condition') follow(content, conditions);
      if (key === 'Fn::If' && Array.isArray(content)) follow(content[0] ?? null, conditions);
      add(mentioned(content, scope));
    }
  }
  return names;
}

function attributeOwner(content: Json): Json {
  return (Array.isArray(content) ? content[0] : String(content).split('.')[0]) ?? null;
}

function substituted(content: Json): string[] {
  const text = Array.isArray(content) ? content[0] : content;
  if (typeof text !== 'string') return [];
  return [...text.matchAll(/\$\{([A-Za-z0-9:]+)(\.[^}]*)?\}/g)].map((match) => match[1] ?? '');
}

/**
 * Logical ID → type of the resources that exist with these inputs. Includes resources whose condition is unknown until
 * another stack is deployed.
 */
export function presentResources(
  template: JsonMap,
  inputs: Record<string, string | null>,
): Record<string, string> {
  const conditions = isJsonMap(template.Conditions) ? template.Conditions : {};
  const present = Object.entries(resourcesOf(template)).filter(([, resource]) => {
    const condition = resource.Condition;
    return (
      typeof condition !== 'string' || truth(conditions[condition] ?? null, conditions, inputs) !== false
    );
  });
  return Object.fromEntries(present.map(([id, resource]) => [id, String(resource.Type ?? '')]));
}

/** A condition's value; null if it depends on something unknown. */
function truth(value: Json, conditions: JsonMap, inputs: Record<string, string | null>): boolean | null {
  if (!isJsonMap(value)) return null;
  const each = (items: Json | undefined) =>
    (Array.isArray(items) ? items : []).map((item) => truth(item, conditions, inputs));
  if (typeof value.Condition === 'string')
    return truth(conditions[value.Condition] ?? null, conditions, inputs);
  if (value['Fn::Not']) return negated(each(value['Fn::Not'])[0] ?? null);
  if (value['Fn::And']) return all(each(value['Fn::And']));
  if (value['Fn::Or']) return negated(all(each(value['Fn::Or']).map(negated)));
  const pair = value['Fn::Equals'];
  if (!Array.isArray(pair)) return null;
  const [one, other] = pair.map((side) => literal(side, inputs));
  return one === null || one === undefined || other === null || other === undefined ? null : one === other;
}

function negated(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function all(values: (boolean | null)[]): boolean | null {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
}

function literal(value: Json, inputs: Record<string, string | null>): string | null {
  if (isJsonMap(value)) return typeof value.Ref === 'string' ? (inputs[value.Ref] ?? null) : null;
  return value === null || Array.isArray(value) ? null : String(value);
}
