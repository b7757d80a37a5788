import type { Answers } from '../../environment/settings.ts';
import type { AnswerProblem } from './problem.ts';

const WITH_LISTENER = ['public_load_balancer_dns', 'public_load_balancer_security_group'] as const;
const WITHOUT = [...WITH_LISTENER, 'public_load_balancer_zone'] as const;

/** What an existing load balancer needs besides, and what is needed of it. */
export function listenerProblems(answers: Partial<Answers>): AnswerProblem[] {
  if (answers.public_listener === undefined) {
    return WITHOUT.filter((key) => answers[key] !== undefined).map((key) => ({
      key,
      message: `${key} means nothing without public_listener`,
      next: ['Add public_listener', `Remove ${key}`],
    }));
  }
  const missing = WITH_LISTENER.filter((key) => answers[key] === undefined).map((key) =>
    needed(`public_listener needs ${key}`, [`Add ${key}`]),
  );
  return [...placeProblems(answers), ...missing, ...recordProblems(answers)];
}

/** Targets are in the load balancer's own VPC. */
function placeProblems(answers: Partial<Answers>): AnswerProblem[] {
  if (answers.vpc_id !== undefined) return [];
  const message = 'public_listener needs vpc_id: a load balancer reaches services of its own VPC alone';
  return [needed(message, ['Add vpc_id', 'Remove public_listener'])];
}

/** A certificate that the environment makes would be on no listener. */
function recordProblems({ hosted_zone, certificate, public_load_balancer_zone }: Partial<Answers>) {
  if (hosted_zone === undefined) return [];
  return [
    ...(certificate === undefined
      ? [
          needed("public_listener with hosted_zone needs certificate: that of the listener's own", [
            'Add certificate',
            'Remove hosted_zone',
          ]),
        ]
      : []),
    ...(public_load_balancer_zone === undefined
      ? [
          needed('public_listener with hosted_zone needs public_load_balancer_zone: records name it', [
            'Add public_load_balancer_zone, the CanonicalHostedZoneId of aws elbv2 describe-load-balancers',
          ]),
        ]
      : []),
  ];
}

function needed(message: string, next: string[]): AnswerProblem {
  return { key: 'public_listener', message, next };
}
