import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../operator/error.ts';
import { readService } from './manifest.ts';

const DIGEST = 'a'.repeat(64);
const IMAGE = `registry.example/app@sha256:${DIGEST}`;
const BASE = `image: ${IMAGE}\nproxy: {image: ${IMAGE}}\n`;
const PATH = 'services/hello.yaml';

function problems(text: string, name = 'hello') {
  try {
    readService(name, { path: PATH, text });
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ code, message, detail }) => ({
      code,
      message,
      line: detail.line,
      column: detail.column,
      next: detail.next,
    }));
  }
  return [];
}

it('applies defaults', () => {
  const { source: _, ...manifest } = readService('hello', { path: PATH, text: BASE });
  expect(manifest).toEqual({
    name: 'hello',
    file: PATH,
    image: IMAGE,
    proxy: { image: IMAGE, port: 8080 },
    port: 8000,
    command: [],
    user: null,
    cpu: 256,
    memory: 512,
    architecture: null,
    capacity: null,
    count: { min: 2, max: 4, cpu_percent: 60, requests_per_minute: 1000 },
    expose: 'none',
    host: null,
    path: '/*',
    priority: null,
    health: { path: '/health', grace_seconds: 60 },
    alarms: { error_percent: 1, latency_seconds: 1 },
    environment: {},
    secrets: {},
    read_secrets: false,
    tables: {},
    containers: [],
    policy: [],
    stop_timeout_seconds: 30,
    deregistration_seconds: 30,
    writable_root: false,
    execute_command: false,
  });
});

describe('the example', () => {
  const text = readFileSync(new URL('../../../services/hello.yaml', import.meta.url), 'utf8');

  it('is a valid manifest with a generated secret', () => {
    expect(readService('hello', { path: PATH, text })).toMatchObject({
      expose: 'public',
      priority: 100,
      count: { min: 1, max: 2 },
      secrets: { API_TOKEN: { generate: { length: 32, alphabet: 'alphanumeric' } } },
    });
  });

  it('shows defaults: uncommenting every line changes nothing else', () => {
    const shown = text
      .replaceAll(/^(\s*)# ((?:\w+: |containers:|policy:| {2}).*)$/gm, '$1$2')
      .replaceAll(/^# (alarms|containers|policy):$/gm, '$1:');
    const all = readService('hello', { path: PATH, text: shown });
    const few = readService('hello', { path: PATH, text });
    const { source: _, ...rest } = all;
    expect(rest).toEqual({
      ...rest,
      ...{
        port: few.port,
        cpu: few.cpu,
        memory: few.memory,
        path: few.path,
        count: few.count,
        health: few.health,
        alarms: few.alarms,
        proxy: few.proxy,
      },
      ...{
        stop_timeout_seconds: few.stop_timeout_seconds,
        deregistration_seconds: few.deregistration_seconds,
      },
      ...{ writable_root: few.writable_root, execute_command: few.execute_command },
      read_secrets: few.read_secrets,
    });
    expect(rest.secrets).toEqual({
      ...few.secrets,
      PAYMENT_KEY: { shared: false, generate: null },
      DATADOG_KEY: { shared: true, generate: null },
    });
    expect(rest.containers.map(({ name, secrets }) => [name, secrets])).toEqual([['worker', ['API_TOKEN']]]);
    expect(rest.policy).toHaveLength(1);
  });
});

describe('invalid manifests', () => {
  it.each([
    [
      `image: nginx:latest\nproxy: {image: ${IMAGE}}\n`,
      'image: "nginx:latest" is not an image with a digest, such as public.ecr.aws/nginx/nginx@sha256: and 64 hex digits',
      1,
      8,
    ],
    [`${BASE}port: 80\n`, 'port must be at least 1024, not 80', 3, 7],
    [`${BASE}environment: {LEVEL: 3}\n`, 'environment.LEVEL must be text, not the number 3', 3, 22],
    [
      `${BASE}environment: {1A: x}\n`,
      'environment.1A: "1A" is not a variable name: letters, digits and _, not starting with a digit',
      3,
      15,
    ],
    [
      `${BASE}environment: {KEY: "{{resolve:ssm-secure:x}}"}\n`,
      'environment.KEY: a value that CloudFormation resolves is readable in the task definition; declare it in secrets',
      3,
      20,
    ],
    [
      `${BASE}command: [run, "{{resolve:ssm:x}}"]\n`,
      'command[1]: a value that CloudFormation resolves is readable in the task definition; declare it in secrets',
      3,
      16,
    ],
    [
      `${BASE}secrets: {KEY: {generate: {length: 4}}}\n`,
      'secrets.KEY.generate.length must be at least 8, not 4',
      3,
      36,
    ],
    [
      `${BASE}secrets: {api_key: {}}\n`,
      'secrets.api_key: "api_key" is not a valid secret name. It becomes an environment variable, so it must be in upper case. Use API_KEY',
      3,
      11,
    ],
    [
      `${BASE}containers: [{name: w, image: ${IMAGE}, secrets: [../KEY]}]\n`,
      'containers[0].secrets[0]: "../KEY" is not a valid secret name. It would leave its path: ".." refers to the parent. Use KEY',
      3,
      135,
    ],
    [`${BASE}secrets: {KEY: {value: hunter2}}\n`, 'Unknown key value in secrets.KEY', 3, 17],
    [`${BASE}count: {min: 5}\n`, 'count.min 5 is more than count.max 4', 3, 8],
    [
      `${BASE}expose: public\n`,
      'expose: public needs priority: a number that is unique on the listener',
      3,
      9,
    ],
    [`${BASE}priority: 5\n`, 'priority has no effect with expose: none', 3, 11],
    [
      `${BASE}port: 8080\n`,
      "port 8080 is also the proxy's port; containers of a task need different ports",
      3,
      7,
    ],
    [`${BASE}environment: {KEY: x}\nsecrets: {KEY: {}}\n`, 'KEY is in environment and in secrets', 3, 20],
    [
      `${BASE}containers: [{name: nginx, image: ${IMAGE}}]\n`,
      'There is already a container called nginx',
      3,
      21,
    ],
    [
      `${BASE}secrets: {A: {}}\ncontainers: [{name: w, image: ${IMAGE}, secrets: [B]}]\n`,
      "B is not declared; the service's secrets are A",
      4,
      135,
    ],
    [
      `${BASE}capacity: fargate\ncpu: 300\n`,
      'Fargate supports cpu 256, 512, 1024, 2048, 4096, 8192, 16384, not 300',
      4,
      6,
    ],
    [
      `${BASE}capacity: fargate\nmemory: 600\n`,
      'With cpu 256, Fargate supports memory 512, 1024 to 2048 in steps of 1024, not 600',
      4,
      9,
    ],
    [
      `${BASE}policy: [{actions: [everything], resources: ["*"]}]\n`,
      'policy[0].actions[0]: "everything" is not an IAM action, such as s3:GetObject',
      3,
      21,
    ],
  ])('%j', (text, message, line, column) => {
    expect(problems(text).map((found) => [found.message, found.line, found.column])).toEqual([
      [message, line, column],
    ]);
  });

  it('suggests the closest key in a nested map', () => {
    expect(problems(`${BASE}count: {minn: 2}\n`)[0]).toMatchObject({
      message: 'Unknown key minn in count',
      next: ['Did you mean min?', 'Allowed: min, max, cpu_percent, requests_per_minute'],
    });
  });

  it('a file name that is not a service name', () => {
    expect(problems(BASE, 'Hello')[0]).toMatchObject({
      code: 'bad_name',
      message: '"Hello" cannot name a service: "H" is not a lower-case letter, a digit or a hyphen',
    });
  });
});
