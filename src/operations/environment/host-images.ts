import { amiParameter } from '../../domain/aws/instance-types.ts';
import { withDefaults } from '../../domain/environment/defaults.ts';
import { replicaSettings } from '../../domain/environment/replica.ts';
import type { Answers, Settings } from '../../domain/environment/settings.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../workspace/load-answers.ts';

/**
 * Pins the newest image for the hosts of each region, so that a later deployment does not replace hosts by accident.
 */
export async function withImages(ctx: Context, answers: Partial<Answers>): Promise<Partial<Answers>> {
  const settings = withDefaults(answers);
  if (settings.capacity === 'fargate') return answers;
  const { ami, replica_region, replica_ami } = settings;
  const replica = replica_region === null || replica_ami !== null ? null : replicaSettings(settings);
  return {
    ...answers,
    ...(ami === null && { ami: await newestImage(ctx, settings) }),
    ...(replica && { replica_ami: await newestImage(ctx, replica) }),
  };
}

async function newestImage(ctx: Context, settings: Settings): Promise<string> {
  const name = amiParameter(settings.instance_type);
  const aws = await ctx.aws(targetOf(settings));
  const ami = (await aws.parameters.read([name]))[name];
  if (ami !== undefined) return ami;
  throw new OperatorError(
    'input',
    'image_unknown',
    `No image for ${settings.instance_type} in ${settings.region}: the parameter ${name} does not exist`,
    {
      value: settings.instance_type,
      next: ['Set the image with --ami', 'Choose another region or instance type'],
    },
  );
}
