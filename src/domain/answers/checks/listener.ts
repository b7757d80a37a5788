import type { Answers } from '../../environment/settings.ts';
import type { AnswerProblem } from '../question.ts';

const WITH_LISTENER = ['public_load_balancer_dns', 'public_load_balancer_security_group'] as const;
const WITHOUT = [...WITH_LISTENER, 'public_load_balancer_zone'] as const;

/** Answers that an existing load balancer requires, and answers that require one. */
export function listenerProblems(answers: Partial<Answers>): AnswerProblem[] {
  if (answers.public_listener === undefined) {
    return WITHOUT.filter((key) => answers[key] !== undefined).map((key) => ({
      key,
      message: `${key} has no effect without public_listener`,
      next: ['Add public_listener', `Remove ${key}`],
    }));
  }
  const missing = WITH_LISTENER.filter((key) => answers[key] === undefined).map((key) =>
    needed(`public_listener needs ${key}`, [`Add ${key}`]),
  );
  return [...placeProblems(answers), ...missing, ...recordProblems(answers)];
}

/** A load balancer can only reach targets in its own VPC. */
function placeProblems(answers: Partial<Answers>): AnswerProblem[] {
  if (answers.vpc_id !== undefined) return [];
  const message = 'public_listener needs vpc_id: a load balancer only reaches services in its own VPC';
  return [needed(message, ['Add vpc_id', 'Remove public_listener'])];
}

/** A certificate created by the environment would not be attached to the existing listener. */
function recordProblems({ hosted_zone, certificate, public_load_balancer_zone }: Partial<Answers>) {
  if (hosted_zone === undefined) return [];
  return [
    ...(certificate === undefined
      ? [
          needed('public_listener with hosted_zone needs certificate: the one attached to the listener', [
            'Add certificate',
            'Remove hosted_zone',
          ]),
        ]
      : []),
    ...(public_load_balancer_zone === undefined
      ? [
          needed('public_listener with hosted_zone needs public_load_balancer_zone for alias records', [
            'Add public_load_balancer_zone: CanonicalHostedZoneId in aws elbv2 describe-load-balancers',
          ]),
        ]
      : []),
  ];
}

function needed(message: string, next: string[]): AnswerProblem {
  return { key: 'public_listener', message, next };
}
