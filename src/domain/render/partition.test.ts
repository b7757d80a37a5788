import { expect, it } from 'vitest';
import { manifest, renderInput } from '../../../test/support/rendering.ts';
import { InvalidInput } from '../operator/error.ts';
import { render } from './render.ts';

/** What CloudFormation substitutes. */
const PSEUDO = `\${AWS::Partition}`;
const DIGEST = `@sha256:${'a'.repeat(64)}`;

/** Message, position and advice of each problem of a service in a region. */
function problems(region: string, text: string): unknown[] {
  try {
    render(renderInput({ region }, [manifest('hello', text)]));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ message, detail: { file, line, column, next } }) => [
      message,
      [file, line, column].join(':'),
      next,
    ]);
  }
  return [];
}

const policy = (...resources: string[]) =>
  `policy: [{actions: ['s3:GetObject'], resources: [${resources.map((each) => `'${each}'`).join(', ')}]}]\n`;
const worker = (image: string) => `containers: [{name: worker, image: "${image}${DIGEST}"}]\n`;

it.each([
  ['cn-north-1', policy('*', 'arn:aws-cn:s3:::b/*', `arn:${PSEUDO}:s3:::c`, 'arn:*:s3:::d')],
  ['us-gov-west-1', policy('arn:aws-us-gov:s3:::b')],
  ['eu-west-1', policy('arn:aws:s3:::b')],
  ['cn-north-1', worker('111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/w')],
  ['us-gov-west-1', worker('111122223333.dkr.ecr.us-gov-east-1.amazonaws.com/w')],
  ['cn-north-1', worker('public.ecr.aws/nginx/nginx')],
])('accepts in %s %s', (region, text) => {
  expect(problems(region, text)).toEqual([]);
});

it('refuses an ARN of another partition, with the one that works in each', () => {
  expect(problems('cn-north-1', policy('arn:aws-cn:s3:::a', 'arn:aws:s3:::b/*'))).toEqual([
    [
      'hello: arn:aws:s3:::b/* is an ARN of the standard partition (aws), but cn-north-1 is in AWS China (aws-cn)',
      'services/hello.yaml:3:71',
      [`Write arn:${PSEUDO}:s3:::b/*`],
    ],
  ]);
});

it('refuses a registry of another partition', () => {
  expect(problems('us-gov-west-1', worker('111122223333.dkr.ecr.us-west-2.amazonaws.com/w'))).toEqual([
    [
      `hello: 111122223333.dkr.ecr.us-west-2.amazonaws.com/w${DIGEST} is in a registry of the standard partition (aws), from which us-gov-west-1 cannot pull`,
      'services/hello.yaml:3:36',
      ['Push the image to a registry in us-gov-west-1'],
    ],
  ]);
});

it.each([
  ['cn-north-1', 'amazonaws.com', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'amazonaws.com.cn', 'amazonaws.com'],
])("refuses a registry in %s whose name ends like another partition's", (region, wrong, right) => {
  const host = (domain: string) => `111122223333.dkr.ecr.${region}.${domain}`;
  expect(problems(region, worker(`${host(wrong)}/w`))).toEqual([
    [`hello: there is no registry ${host(wrong)}`, 'services/hello.yaml:3:36', [`Write ${host(right)}`]],
  ]);
});
