import { request as httpRequest } from 'node:http';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createApp } from '../../../services/gateway/create-app.ts';
import type { Dialect } from '../../../services/gateway/define-dialect.ts';
import type { BodyLimits } from '../../../services/gateway/read-body.ts';
import { serve } from '../../../services/gateway/serve.ts';
import { createAccess } from '../../../services/operations/access.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';

/** A gateway that listens on a free port, for tests. */
export interface OpenGateway {
  url: string;
  port: number;
  /** What it logged, one JSON line each. */
  logs: string[];
  /** Ends waits as a shutdown does. */
  drain(): void;
  close(): Promise<void>;
}

/** Serves dialects over given parts. */
export async function openGateway(options: {
  dialects: readonly Dialect[];
  deps?: OperationDeps;
  corsOrigins?: string[];
  apiKeys?: string[];
  limits?: BodyLimits;
}): Promise<OpenGateway> {
  const logs: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logs.push(String(chunk));
      done();
    },
  });
  const draining = new AbortController();
  const access = options.apiKeys ? { access: createAccess(options.apiKeys) } : {};
  const deps = { ...(options.deps ?? noDeps), ...access };
  const app = createApp({
    dialects: options.dialects,
    deps,
    logger: pino({ level: 'info' }, sink),
    corsOrigins: options.corsOrigins ?? [],
    draining: draining.signal,
    ...(options.limits ? { limits: options.limits } : {}),
  });
  const serving = await serve(app, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${serving.port}`,
    port: serving.port,
    logs,
    drain: () => draining.abort(),
    close: () => serving.close(2000),
  };
}

/** For dialects whose operations use none of it. */
const noDeps = {} as OperationDeps;

/** A request with headers that fetch would not let through. */
export function rawRequest(
  port: number,
  options: { path: string; method?: string; headers?: Record<string, string>; body?: string | Buffer },
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path: options.path,
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}
