import type { Json, JsonObject } from '../../workflows/language/json.ts';
import type { LinkStore } from './links.ts';
import type { NamedStore } from './named-store.ts';
import type { ProcedureContent } from './procedures.ts';

/** What a key may do; `admin` takes in the others. */
export type Scope = 'read' | 'run' | 'write' | 'admin';

/** What a key reaches, by kind; a kind that is left out is not reached at all. */
export interface Grants {
  /** Ids. */
  workflows?: '*' | string[] | undefined;
  connections?: '*' | string[] | undefined;
  /** As the connection's database names them. */
  tables?: '*' | string[] | undefined;
  linkedAccounts?: '*' | string[] | undefined;
}

/** An API key; the key itself is known to its holder alone. */
export interface StoredKey {
  id: string;
  tenantId: string;
  name: string;
  /** Of the whole key, hex. */
  sha256: string;
  scopes: Scope[];
  /** null: everything of its tenant. */
  grants: Grants | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** API keys. Every function takes the tenant first, but for those that find out whose a key is. */
export interface KeyStore {
  /** False: the id is taken. */
  insert(key: StoredKey): Promise<boolean>;
  /** Whoever it belongs to. */
  lookUp(id: string): Promise<StoredKey | null>;
  /** Notes when it was used, of whoever it is. */
  noteUse(id: string, at: Date): Promise<void>;
  find(tenantId: string, id: string): Promise<StoredKey | null>;
  /** By id, those after `after`. */
  list(tenantId: string, page: { after: string | null; limit: number }): Promise<StoredKey[]>;
  /** The first time counts; null when there is none. */
  revoke(tenantId: string, id: string, at: Date): Promise<StoredKey | null>;
}

/** A secret, sealed. */
export interface SecretContent {
  envelope: string;
  /** Lower case; empty: it may be sent anywhere. */
  hosts: string[];
  description: string | null;
}

/** A connection: what may be read of it, and the rest sealed. */
export interface ConnectionContent {
  type: string;
  /** Without its secrets. */
  settings: JsonObject;
  /** Of the JSON of its secrets by place; null: it has none of its own. */
  envelope: string | null;
  description: string | null;
}

/** The key that a tenant's encrypted values are under, sealed. */
export interface ValueKeyContent {
  envelope: string;
}

/** Whether a linked account has a workflow switched on, under one of its configurations. */
export interface InstallationContent {
  /** Id. */
  workflow: string;
  config: string;
  enabled: boolean;
}

/** What workflows are to know of a linked account; its id is its name. */
export interface LinkedAccountContent {
  name: string | null;
  data: JsonObject;
  /** By a name that holds for all accounts, the stored secret of this one. */
  secrets: { [name: string]: string };
}

/** A value that the workflows of a tenant may read by its name. */
export interface EnvironmentContent {
  value: Json;
  description: string | null;
}

/** What decides who may do what, and what is kept from everybody. */
export interface AccessStores {
  keys: KeyStore;
  secrets: NamedStore<SecretContent>;
  connections: NamedStore<ConnectionContent>;
  /** Workflows that were frozen into stored procedures, by the procedure's name. */
  procedures: NamedStore<ProcedureContent>;
  /** By linked account, configuration and workflow. */
  installations: NamedStore<InstallationContent>;
  valueKeys: NamedStore<ValueKeyContent>;
  linkedAccounts: NamedStore<LinkedAccountContent>;
  environment: NamedStore<EnvironmentContent>;
  links: LinkStore;
}
