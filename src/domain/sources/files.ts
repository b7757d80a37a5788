import { environmentText } from '../answers/files/environment-file.ts';
import type { Answers } from '../environment/settings.ts';
import { OperatorError } from '../operator/error.ts';
import { environmentFile, serviceFile } from '../workspace/paths.ts';
import type { SourceFile } from '../workspace/source-file.ts';
import { YamlFile } from '../yaml/file.ts';
import { yamlText } from '../yaml/write.ts';

/** environment.yml and the manifests, as ops writes them: the same meaning, without the comments of the lost files. */
export function sourceFiles(
  environment: string,
  { answers, services }: { answers: Partial<Answers>; services: Record<string, Record<string, unknown>> },
): SourceFile[] {
  return [
    { path: environmentFile(environment), text: environmentText(environment, answers) },
    ...Object.entries(services).map(([name, manifest]) => ({
      path: serviceFile(name),
      text: `# yaml-language-server: $schema=../schemas/service.schema.json\n${yamlText(manifest)}`,
    })),
  ];
}

/** Whether two files have the same meaning, whatever their comments, quotes and order of keys. */
export function meanTheSame(one: SourceFile, other: SourceFile): boolean {
  if (one.text === other.text) return true;
  const first = meaning(one);
  return first !== null && first === meaning(other);
}

/** Null: it cannot be read. */
function meaning(file: SourceFile): string | null {
  try {
    return canonical(YamlFile.parse(file).value);
  } catch (error) {
    if (error instanceof OperatorError) return null;
    throw error;
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
