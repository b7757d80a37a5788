import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  type ParameterMetadata,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { ParameterInfo, SecretVersion } from '../../../domain/secrets/store.ts';
import type { Target } from '../../../domain/session/target.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import { sdkErrorName } from '../client/sdk-errors.ts';
import { datedAnswers } from './dated-answers.ts';

/** A parameter's value with its version. */
interface Versioned {
  value: string;
  version: number;
}

/** With the seconds since it was written, by AWS's clock; null if the answer does not tell the time. */
interface Dated extends Versioned {
  age: number | null;
}

interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** The Parameter Store calls that ops uses. Errors are translated; `ParameterAlreadyExists` becomes null. */
export interface SsmCalls {
  /** `name:3` reads version 3. */
  get(name: string, decrypt: boolean): Promise<Versioned | null>;
  /** Without decryption. */
  getDated(name: string): Promise<Dated | null>;
  /** At most ten names. Missing ones are left out. */
  getSeveral(names: string[], decrypt: boolean): Promise<(Versioned & { name: string })[]>;
  /** Oldest first; empty for a missing parameter. */
  history(name: string, token: string | undefined): Promise<Page<SecretVersion>>;
  /** The new version; null if the parameter exists and `Overwrite` is false. */
  put(input: PutParameterCommandInput): Promise<number | null>;
  tag(name: string, tags: Record<string, string>): Promise<void>;
  tags(name: string): Promise<Record<string, string>>;
  below(path: string, token: string | undefined): Promise<Page<ParameterInfo>>;
  /** Those of at most ten names that exist. */
  describe(names: string[]): Promise<ParameterInfo[]>;
  delete(name: string): Promise<void>;
  /** At most ten names. */
  deleteSeveral(names: string[]): Promise<void>;
}

/** `maxAttempts` 1: the caller itself checks what a request without a response did. */
export function ssm(access: Access, target: Target, maxAttempts?: number): SsmCalls {
  const client = new SSMClient(clientSettings(access, maxAttempts));
  const answeredAt = datedAnswers(client.middlewareStack);
  const request = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translate(error, `ssm:${action}`, target);
    }
  };
  return {
    get: (name, decrypt) =>
      request('GetParameter', async () => {
        const answer = await absentAsNull(
          client.send(new GetParameterCommand({ Name: name, WithDecryption: decrypt })),
          'ParameterNotFound',
          'ParameterVersionNotFound',
        );
        const parameter = answer?.Parameter;
        return parameter ? { value: parameter.Value ?? '', version: parameter.Version ?? 0 } : null;
      }),
    getDated: (name) =>
      request('GetParameter', async () => {
        const answer = await absentAsNull(
          client.send(new GetParameterCommand({ Name: name })),
          'ParameterNotFound',
        );
        if (!answer?.Parameter) return null;
        const { Value = '', Version = 0, LastModifiedDate: written } = answer.Parameter;
        const now = answeredAt(answer);
        const age = now === null || !written ? null : Math.max(0, now - written.getTime()) / 1_000;
        return { value: Value, version: Version, age };
      }),
    getSeveral: (names, decrypt) =>
      request('GetParameters', async () => {
        const answer = await client.send(new GetParametersCommand({ Names: names, WithDecryption: decrypt }));
        return (answer.Parameters ?? []).map((each) => ({
          name: each.Name ?? '',
          value: each.Value ?? '',
          version: each.Version ?? 0,
        }));
      }),
    history: (name, token) =>
      request('GetParameterHistory', async () => {
        const answer = await absentAsNull(
          client.send(
            // The maximum.
            new GetParameterHistoryCommand({ Name: name, MaxResults: 50, NextToken: token }),
          ),
          'ParameterNotFound',
        );
        const items = (answer?.Parameters ?? []).map((each) => ({
          version: each.Version ?? 0,
          modified: each.LastModifiedDate?.toISOString() ?? '',
          user: each.LastModifiedUser ?? null,
          labels: each.Labels ?? [],
        }));
        return { items, next: answer?.NextToken };
      }),
    put: (input) =>
      request('PutParameter', async () => {
        const answer = await absentAsNull(
          client.send(new PutParameterCommand(input)),
          'ParameterAlreadyExists',
        );
        return answer ? (answer.Version ?? 0) : null;
      }),
    tag: (name, tags) =>
      request('AddTagsToResource', async () => {
        await client.send(
          new AddTagsToResourceCommand({
            ResourceType: 'Parameter',
            ResourceId: name,
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        );
      }),
    tags: (name) =>
      request('ListTagsForResource', async () => {
        const answer = await client.send(
          new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name }),
        );
        return Object.fromEntries((answer.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
      }),
    below: (path, token) =>
      request('DescribeParameters', async () => {
        const answer = await client.send(
          new DescribeParametersCommand({
            ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: [path] }],
            MaxResults: 50,
            NextToken: token,
          }),
        );
        return { items: (answer.Parameters ?? []).map(info), next: answer.NextToken };
      }),
    describe: (names) =>
      request('DescribeParameters', async () => {
        const answer = await client.send(
          new DescribeParametersCommand({
            ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: names }],
            MaxResults: 50,
          }),
        );
        return (answer.Parameters ?? []).map(info);
      }),
    delete: (name) =>
      request('DeleteParameter', async () => {
        await absentAsNull(client.send(new DeleteParameterCommand({ Name: name })), 'ParameterNotFound');
      }),
    deleteSeveral: (names) =>
      request('DeleteParameters', async () => {
        await client.send(new DeleteParametersCommand({ Names: names }));
      }),
  };
}

function info(each: ParameterMetadata): ParameterInfo {
  return {
    name: each.Name ?? '',
    version: each.Version ?? 0,
    modified: each.LastModifiedDate?.toISOString() ?? '',
    user: each.LastModifiedUser ?? null,
    keyId: each.KeyId ?? null,
  };
}

async function absentAsNull<T>(answer: Promise<T>, ...absent: string[]): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (absent.includes(sdkErrorName(error))) return null;
    throw error;
  }
}
