import type { RunEvent } from '../../workflows/execution.ts';
import type { Execution } from '../operations/resources.ts';
import type { Route } from './define-route.ts';
import type { ErrorShape } from './problem.ts';

/** What is posted to a webhook. */
export interface WebhookMessage {
  /** JSON. */
  body: string;
  headers: { [name: string]: string };
}

/** Shapes the message that tells of one event of an execution. Pure: the same event gives the same bytes. */
export type WebhookShape = (execution: Execution, event: RunEvent) => WebhookMessage;

/** Where a request may carry its key. */
export interface TokenSource {
  header(name: string): string | undefined;
  query(name: string): string | undefined;
}

/** One published API: routes over the shared operations, its own error body and its own webhook bodies. */
export interface Dialect {
  /** Name of its folder. */
  name: string;
  /** Heading in the reference. */
  title: string;
  description: string;
  /** Before every path of its routes: `/v1`; empty when they start at the root. */
  base: string;
  /** Paths it answers unknown routes under, in its own words. */
  owns: readonly string[];
  routes: readonly Route[];
  toError: ErrorShape;
  /** The key that a request carries, where its API published another form than `Authorization: Bearer` and `x-api-key`. */
  readToken?: (request: TokenSource) => string | null;
  /** Everything below these is open to callers without a key: only operations of the scope `public` are performed there. */
  publicPaths?: readonly string[];
  /** By the style that a start stores with the execution. */
  webhooks: { readonly [style: string]: WebhookShape };
}

/** Defines a dialect. */
export function defineDialect(dialect: Dialect): Dialect {
  return dialect;
}
