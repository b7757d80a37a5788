import { amiParameter } from '../../domain/aws/instance-types.ts';
import { withDefaults } from '../../domain/environment/defaults.ts';
import { replicaSettings } from '../../domain/environment/replica.ts';
import type { Answers, Settings } from '../../domain/environment/settings.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../workspace/load-answers.ts';

/** The newest image for the hosts of each region, fixed from here on: a later deployment replaces no host by the way. */
export async function withImages(ctx: Context, answers: Partial<Answers>): Promise<Partial<Answers>> {
  const settings = withDefaults(answers);
  if (settings.capacity === 'fargate') return answers;
  const { ami, replica_region, replica_ami } = settings;
  const away = replica_region === null || replica_ami !== null ? null : replicaSettings(settings);
  return {
    ...answers,
    ...(ami === null && { ami: await newestImage(ctx, settings) }),
    ...(away && { replica_ami: await newestImage(ctx, away) }),
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
    `${settings.region} names no image for ${settings.instance_type}: ${name} does not exist`,
    {
      value: settings.instance_type,
      next: ['Give the image by --ami', 'Choose another region or instance type'],
    },
  );
}
