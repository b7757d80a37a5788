/** What is wrong with a name, and a name that would do; null: nothing is wrong. */
interface NameProblem {
  message: string;
  suggestion: string;
}

const VARIABLE = /^[A-Z_][A-Z0-9_]{0,127}$/;
const TREE = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;

export function secretNameProblem(name: string): NameProblem | null {
  if (VARIABLE.test(name)) return null;
  return {
    message: 'It becomes an environment variable: A to Z, digits and _, not beginning with a digit',
    suggestion: variableOf(name),
  };
}

export function treeNameProblem(name: string): NameProblem | null {
  if (TREE.test(name)) return null;
  return {
    message: 'Parameter Store takes letters, digits and . - _ between slashes',
    suggestion: name.replace(/[^A-Za-z0-9_./-]/g, '_'),
  };
}

/** The variable that a name of another tree stands for, as chamber makes it: capitals, and _ for all else. */
export function variableOf(name: string): string {
  return (
    name
      .toUpperCase()
      .replace(/[^A-Z0-9_]/g, '_')
      .replace(/^(?=\d)/, '_') || 'API_TOKEN'
  );
}
