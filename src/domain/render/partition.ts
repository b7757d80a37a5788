import { ecrImage } from '../aws/ecr.ts';
import { dnsSuffix, partitionOf, partitionOfArn, partitionTitle } from '../aws/partition.ts';
import type { OperatorError } from '../operator/error.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import { yamlProblem } from '../yaml/problems.ts';

type Path = (string | number)[];

/** ARNs and registries in a manifest that are of another partition than the environment's region. */
export function partitionProblems(service: ServiceManifest, region: string): OperatorError[] {
  return [...arnProblems(service, region), ...imageProblems(service, region)];
}

/** IAM refuses a policy with an ARN of another partition. */
function arnProblems(service: ServiceManifest, region: string): OperatorError[] {
  const partition = partitionOf(region);
  return service.policy.flatMap(({ resources }, statement) =>
    resources.flatMap((arn, index) => {
      const theirs = partitionOfArn(arn);
      if (!/^aws(-[a-z]+)*$/.test(theirs) || theirs === partition) return [];
      const message = `${service.name}: ${arn} is an ARN of ${partitionTitle(theirs)}, but ${region} is in ${partitionTitle(partition)}`;
      const next = [`Write arn:\${AWS::Partition}:${arn.split(':').slice(2).join(':')}`];
      return [problem(service, ['policy', statement, 'resources', index], message, next)];
    }),
  );
}

/** A registry of another partition needs credentials of that partition; in AWS China its name has another ending. */
function imageProblems(service: ServiceManifest, region: string): OperatorError[] {
  return imagesOf(service).flatMap(({ path, image }) => {
    const registry = ecrImage(image);
    if (registry === null) return [];
    const theirs = partitionOf(registry.region);
    if (theirs !== partitionOf(region)) {
      const message = `${service.name}: ${image} is in a registry of ${partitionTitle(theirs)}, from which ${region} cannot pull`;
      return [problem(service, path, message, [`Push the image to a registry in ${region}`])];
    }
    const [host = ''] = image.split('/');
    const right = `${registry.account}.dkr.ecr.${registry.region}.${dnsSuffix(registry.region)}`;
    if (host === right) return [];
    return [problem(service, path, `${service.name}: there is no registry ${host}`, [`Write ${right}`])];
  });
}

function imagesOf(service: ServiceManifest): { path: Path; image: string }[] {
  return [
    { path: ['image'], image: service.image },
    { path: ['proxy', 'image'], image: service.proxy.image },
    ...service.containers.map(({ image }, index) => ({ path: ['containers', index, 'image'], image })),
  ];
}

function problem({ file, source }: ServiceManifest, path: Path, message: string, next: string[]) {
  return yamlProblem(file, 'manifests_disagree', message, source.position(path), source.sourceAt(path), next);
}
