import { expect, it } from 'vitest';
import { manifest, rendered } from '../../../test/support/rendering.ts';
import { InvalidInput } from '../operator/error.ts';

const DIGEST = `@sha256:${'a'.repeat(64)}`;
const REGISTRY = 'dkr.ecr.eu-central-1.amazonaws.com';

function problemsOf(image: string, answers = {}) {
  const service = manifest('hello', `containers: [{name: worker, image: '${image}${DIGEST}'}]\n`);
  try {
    rendered({ account: '111122223333', local: false, ...answers }, [service]);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ message, detail }) => ({ message, line: detail.line, next: detail.next }));
  }
  return [];
}

it("an image of the account's registry outside the project is refused: no role may pull it", () => {
  expect(problemsOf(`111122223333.${REGISTRY}/team/worker`)).toEqual([
    {
      message:
        "hello cannot pull team/worker: of this account's registry, the roles of shop read only shop/…",
      line: 3,
      next: ['Push the image to shop/team/worker'],
    },
  ]);
});

it.each([
  ['of the project', `111122223333.${REGISTRY}/shop/worker`, {}],
  ['of another account', `444455556666.${REGISTRY}/team/worker`, {}],
  ['of another registry', 'public.ecr.aws/team/worker', {}],
  ['of the embedded AWS', `000000000000.${REGISTRY}/team/worker`, { account: '000000000000', local: true }],
])('an image %s is accepted', (_, image, answers) => {
  expect(problemsOf(image, answers)).toEqual([]);
});
