import type { z } from 'zod';
import type { RunEvent } from '../../workflows/execution.ts';
import type { JsonObject } from '../../workflows/language/json.ts';
import type { Exposure } from '../operations/exposure.ts';
import type { Execution } from '../operations/resources.ts';
import type { Route } from './define-route.ts';
import type { ErrorShape } from './problem.ts';

/** What is posted to a webhook. */
export interface WebhookMessage {
  /** JSON. */
  body: string;
  headers: { [name: string]: string };
  /** POST unless given. */
  method?: 'POST' | 'PUT' | 'PATCH';
  /** The headers hold a signature of the style's own, in place of that of Standard Webhooks. */
  isSigned?: true;
}

/** The endpoint that a message is for. */
export interface WebhookEndpoint {
  id: string;
  /** As the dialect stored them. */
  settings: JsonObject;
  /** Newest first; the first one is the one that holds. */
  secrets: readonly string[];
  /** Of the execution. */
  workflowName: string;
}

/**
 * Shapes the message that tells of one event of an execution. Pure: the same event gives the same bytes. Without an
 * endpoint it is for the webhook that the execution was started with.
 */
export type WebhookShape = (execution: Execution, event: RunEvent, endpoint?: WebhookEndpoint) => WebhookMessage;

/** Where a request may carry its key. */
export interface TokenSource {
  header(name: string): string | undefined;
  query(name: string): string | undefined;
}

/** How OpenAPI tells where a key goes. */
export type SecurityScheme =
  | { type: 'http'; scheme: 'bearer' }
  | { type: 'apiKey'; in: 'header' | 'query'; name: string; description?: string };

/** One published API: routes over the shared operations, its own error body and its own webhook bodies. */
export interface Dialect {
  /** Name of its folder. */
  name: string;
  /** Heading in the reference. */
  title: string;
  description: string;
  /** The native API: always served, and the one whose operations go by their own names in the common document. */
  native?: true;
  /** Before every path of its routes: `/v1`; empty when they start at the root. */
  base: string;
  /** Paths it answers unknown routes under, in its own words. */
  owns: readonly string[];
  routes: readonly Route[];
  toError: ErrorShape;
  /** Schema of the body that `toError` gives, as `application/json`; absent: a problem (RFC 9457). */
  errorBody?: z.ZodType;
  /** The key that a request carries, where its API published another form than `Authorization: Bearer` and `x-api-key`. */
  readToken?: (request: TokenSource) => string | null;
  /** The same in OpenAPI's words: security schemes by name, any one of which will do. */
  securitySchemes?: { readonly [name: string]: SecurityScheme };
  /** Headers that its requests have of their own, which pages of listed origins may send. */
  requestHeaders?: readonly string[];
  /** Everything below these is open to callers without a key: only operations of the scope `public` are performed there. */
  publicPaths?: readonly string[];
  /** It holds every call to the linked accounts that the caller's key names; absent: such a key is refused on all its paths. */
  linkedAccounts?: true;
  /** Reads `expose.<name>` of definitions, when the API finds workflows by names of its own; made by `defineExposure`. */
  expose?: Exposure;
  /** By the style that a start stores with the execution. */
  webhooks: { readonly [style: string]: WebhookShape };
}

/** Defines a dialect. */
export function defineDialect(dialect: Dialect): Dialect {
  return dialect;
}
