import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type StackEvent as SdkStackEvent,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { sanitizeMessage } from '../../../domain/operator/redact.ts';
import { sanitizeText } from '../../../domain/operator/sanitize.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { StackResource, StackState } from '../../../domain/stack/description.ts';
import type { StackEvent } from '../../../domain/stack/reader.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import { sdkErrorName } from '../client/sdk-errors.ts';

interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** The CloudFormation calls that ops uses, one page each. */
export interface CloudFormationCalls {
  stacks(token: string | undefined): Promise<Page<StackState>>;
  /** Null for a stack that does not exist. */
  stack(stackName: string): Promise<StackState | null>;
  /** Newest first. Empty for a stack that does not exist. */
  events(stackName: string, token: string | undefined): Promise<Page<StackEvent>>;
  /** Without deleted resources. Empty for a stack that does not exist. */
  resources(stackName: string, token: string | undefined): Promise<Page<StackResource>>;
}

export function cloudFormation(access: Access, target: Target): CloudFormationCalls {
  const client = new CloudFormationClient(clientSettings(access));
  return {
    async stacks(token) {
      try {
        const answer = await client.send(new DescribeStacksCommand({ NextToken: token }));
        return { items: (answer.Stacks ?? []).map(stackState), next: answer.NextToken };
      } catch (error) {
        throw translate(error, 'cloudformation:DescribeStacks', target);
      }
    },
    async stack(stackName) {
      try {
        const answer = await client.send(new DescribeStacksCommand({ StackName: stackName }));
        return (answer.Stacks ?? []).map(stackState)[0] ?? null;
      } catch (error) {
        // "Stack with id x does not exist" has no code of its own: CloudFormation answers ValidationError.
        if (sdkErrorName(error) === 'ValidationError') return null;
        throw translate(error, 'cloudformation:DescribeStacks', target);
      }
    },
    async events(stackName, token) {
      try {
        const answer = await client.send(
          new DescribeStackEventsCommand({ StackName: stackName, NextToken: token }),
        );
        return { items: (answer.StackEvents ?? []).map(stackEvent), next: answer.NextToken };
      } catch (error) {
        if (sdkErrorName(error) === 'ValidationError') return { items: [], next: undefined };
        throw translate(error, 'cloudformation:DescribeStackEvents', target);
      }
    },
    async resources(stackName, token) {
      try {
        const answer = await client.send(
          new ListStackResourcesCommand({ StackName: stackName, NextToken: token }),
        );
        const there = (answer.StackResourceSummaries ?? []).filter(
          ({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE',
        );
        return { items: there.map(stackResource), next: answer.NextToken };
      } catch (error) {
        if (sdkErrorName(error) === 'ValidationError') return { items: [], next: undefined };
        throw translate(error, 'cloudformation:ListStackResources', target);
      }
    },
  };
}

export function stackState(stack: Stack): StackState {
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    statusReason: messageOrNull(stack.StackStatusReason),
    description: textOrNull(stack.Description),
    parameters: pairs(stack.Parameters, (each) => [each.ParameterKey, each.ParameterValue]),
    outputs: pairs(stack.Outputs, (each) => [each.OutputKey, each.OutputValue]),
    tags: pairs(stack.Tags, (each) => [each.Key, each.Value]),
    roleArn: stack.RoleARN ?? null,
    terminationProtection: stack.EnableTerminationProtection ?? false,
    changeSetName: changeSetName(stack.ChangeSetId),
    createdAt: stack.CreationTime?.toISOString() ?? '',
    updatedAt: stack.LastUpdatedTime?.toISOString() ?? null,
  };
}

/** `arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/UUID`. */
export function changeSetName(id: string | undefined): string | null {
  return id ? (/:changeSet\/([^/]+)\//.exec(id)?.[1] ?? null) : null;
}

function stackResource(summary: StackResourceSummary): StackResource {
  return {
    logical_id: sanitizeText(summary.LogicalResourceId ?? ''),
    physical_id: textOrNull(summary.PhysicalResourceId || undefined),
    type: sanitizeText(summary.ResourceType ?? ''),
  };
}

function stackEvent(event: SdkStackEvent): StackEvent {
  return {
    id: event.EventId ?? '',
    at: event.Timestamp?.toISOString() ?? '',
    stack_name: event.StackName ?? '',
    logical_id: sanitizeText(event.LogicalResourceId ?? ''),
    physical_id: textOrNull(event.PhysicalResourceId || undefined),
    type: sanitizeText(event.ResourceType ?? ''),
    status: event.ResourceStatus ?? '',
    reason: messageOrNull(event.ResourceStatusReason),
  };
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined ? null : sanitizeText(text);
}

function messageOrNull(text: string | undefined): string | null {
  return text === undefined ? null : sanitizeMessage(text);
}

/** Values are compared with rendered ones, so only terminal control characters are removed. */
function pairs<T>(
  list: T[] | undefined,
  pair: (item: T) => [string | undefined, string | undefined],
): Record<string, string> {
  const record: Record<string, string> = {};
  for (const item of list ?? []) {
    const [key, value] = pair(item);
    if (key !== undefined) record[key] = sanitizeText(value ?? '');
  }
  return record;
}
