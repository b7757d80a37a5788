import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';

/** Does `work` for each, and throws every invalid input of all of them at once. */
export async function collectProblems<In, Out>(
  items: In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const problems: OperatorError[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      if (error instanceof InvalidInput) problems.push(...error.problems);
      else if (error instanceof OperatorError && error.exit === 'input') problems.push(error);
      else throw error;
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return results;
}
