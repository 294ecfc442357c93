import type { Json } from '../../workflows/language/json.ts';
import type { Labels } from './workflow-records.ts';

/** How the sender of a hook proves that it is who it says. */
export type SignatureRule =
  | { scheme: 'standard-webhooks' }
  | { scheme: 'hmac-sha256'; header: string; prefix: string; encoding: 'hex' | 'base64' };

/** What tells one delivery from its repetitions. The window is an ISO 8601 duration. */
export type KeyRule = ({ header: string } | { expression: string }) & { window: string };

/** What callers choose of a trigger. */
export interface TriggerContent {
  name: string | null;
  /** null: the newest when a hook comes. */
  version: number | null;
  /** Holds templates. */
  input: Json;
  labels: Labels;
  idempotency: KeyRule | null;
  signature: SignatureRule | null;
}

/** An inbound trigger of a workflow; its token is known to its holder alone. */
export interface StoredTrigger {
  id: string;
  tenantId: string;
  workflowId: string;
  /** Of the token, hex. */
  tokenSha256: string;
  content: TriggerContent;
  /** The signing secret, sealed. */
  envelope: string | null;
  createdAt: Date;
  updatedAt: Date;
  lastUsedAt: Date | null;
}

/** Inbound triggers. Every function takes the tenant first, but for the one that finds out whose a token is. */
export interface TriggerStore {
  /** False: the id is taken. */
  insert(trigger: StoredTrigger): Promise<boolean>;
  /** Whoever it belongs to. */
  lookUp(tokenSha256: string): Promise<StoredTrigger | null>;
  find(tenantId: string, workflowId: string, id: string): Promise<StoredTrigger | null>;
  /** By id, those after `after`. */
  list(tenantId: string, workflowId: string, page: { after: string | null; limit: number }): Promise<StoredTrigger[]>;
  /** Stores it in the place of the one of its id; false when there is none. */
  replace(tenantId: string, trigger: StoredTrigger): Promise<boolean>;
  noteUse(tenantId: string, id: string, at: Date): Promise<void>;
  /** False when there was none. */
  remove(tenantId: string, workflowId: string, id: string): Promise<boolean>;
  removeAll(tenantId: string, workflowId: string): Promise<void>;
  /** The token of the claim that holds a key; null: it is free. */
  findClaim(tenantId: string, claim: { source: string; key: string; now: Date }): Promise<string | null>;
  /**
   * Claims a key until a time. Gives the token of the claim that holds: `fresh` when the key was free, else that of who
   * claimed it before.
   */
  claimKey(
    tenantId: string,
    claim: { source: string; key: string; fresh: string; now: Date; until: Date },
  ): Promise<string>;
}
