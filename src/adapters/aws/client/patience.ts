import { REPORT_AFTER, unansweredText } from '../../../domain/operator/patience.ts';
import { NO_ANSWER } from './sdk-errors.ts';

/** How long calls wait for an answer, and how one that waits is reported. */
export interface Patience {
  /** Seconds. */
  timeout: number;
  report: (message: string) => void;
}

interface HttpRequest {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}

interface HttpHandler {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type, which each client package declares anew
  handle(request: any, options?: any): Promise<any>;
}

interface ClientExtension {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  httpHandler(): any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  setHttpHandler(handler: any): void;
}

/** An extension of SDK clients: reports an attempt that has no answer, and ends it without another one. */
export function withPatience(patience: Patience) {
  return {
    configure(client: ClientExtension): void {
      const handler: HttpHandler = client.httpHandler();
      client.setHttpHandler(
        new Proxy(handler, {
          get(target, property) {
            if (property === 'handle')
              return (request: HttpRequest, options?: object) =>
                handle(patience, request, () => target.handle(request, options));
            const value: unknown = Reflect.get(target, property);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
      );
    },
  };
}

async function handle<T>({ report }: Patience, request: HttpRequest, send: () => Promise<T>): Promise<T> {
  const said = setTimeout(
    () => report(unansweredText(actionOf(request), endpointOf(request), REPORT_AFTER)),
    REPORT_AFTER * 1_000,
  ).unref();
  try {
    return await send();
  } catch (error) {
    throw isRequestTimeout(error) ? noAnswer(request) : error;
  } finally {
    clearTimeout(said);
  }
}

/** The connection was made, but no answer came. The SDK calls it a TimeoutError and would send the request again. */
function isRequestTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError' && error.message.includes('requestTimeout');
}

/** Without its cause, for which the SDK would send the request again. */
function noAnswer(request: HttpRequest): Error {
  const message = `No answer to ${actionOf(request)} from ${endpointOf(request)}`;
  return Object.assign(new Error(message), { name: NO_ANSWER });
}

/** The action of the JSON and query protocols. */
function actionOf({ headers, body, path }: HttpRequest): string {
  const target = headers['x-amz-target'] ?? headers['X-Amz-Target'];
  const named = typeof body === 'string' ? /(?:^|&)Action=(\w+)/.exec(body)?.[1] : undefined;
  return target?.split('.').at(-1) ?? named ?? path.split('/').at(-1) ?? '';
}

function endpointOf({ protocol, hostname, port }: HttpRequest): string {
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}
