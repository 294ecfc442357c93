import type { Db, Filter, Sort } from 'mongodb';
import type { SealedPlace } from '../vault/vault.ts';
import type { Collections } from './collections.ts';

/** A text that is sealed, and where it belongs. */
export interface SealedText {
  place: SealedPlace;
  envelope: string;
}

/** What one record holds that is sealed. */
export interface SealedRecord {
  id: string;
  texts: SealedText[];
}

type SealedKind = SealedPlace['kind'];

/** Everything in the store that is sealed, by kind and of all tenants. */
export interface SealedStore {
  /** By id, those after `after`. */
  list(kind: SealedKind, page: { after: string | null; limit: number }): Promise<SealedRecord[]>;
  /** Puts envelopes in the place of those that were read, in their order. False: the record has changed since. */
  replace(kind: SealedKind, record: SealedRecord, envelopes: readonly string[]): Promise<boolean>;
}

/** What any of the documents that hold envelopes may have. */
interface SealedDocument {
  _id: string;
  tenantId: string;
  name?: string;
  /** JSON. */
  content?: string;
  envelope?: string | null;
  lent?: { readonly [name: string]: string };
}

/** How one collection keeps envelopes. */
interface SealedPart {
  collection: keyof Collections;
  /** Those that may hold some; all of them unless given. */
  filter?: Filter<SealedDocument>;
  /** The index that finds these. */
  hint?: Sort & { [field: string]: 1 };
  /** By the name of their place. */
  read: (document: SealedDocument) => [name: string, envelope: string][];
  /** The one field that they are in, with others in their place. */
  write: (document: SealedDocument, envelopes: readonly string[]) => Partial<SealedDocument>;
}

const named = {
  read: ({ name = '', content = '{}' }: SealedDocument): [string, string][] => {
    const { envelope }: { envelope?: string | null } = JSON.parse(content);
    return envelope ? [[name, envelope]] : [];
  },
  write: ({ content = '{}' }: SealedDocument, [envelope]: readonly string[]) => ({
    content: JSON.stringify({ ...JSON.parse(content), envelope }),
  }),
};

const single = {
  filter: { envelope: { $type: 'string' } },
  read: ({ _id, envelope }: SealedDocument): [string, string][] => (envelope ? [[_id, envelope]] : []),
  write: (_: SealedDocument, [envelope = '']: readonly string[]) => ({ envelope }),
} as const;

/** Every place of an envelope: a new kind gets a line here. */
const parts: { readonly [Kind in SealedKind]: SealedPart } = {
  secret: { collection: 'secrets', ...named },
  connection: { collection: 'connections', ...named },
  webhook: { collection: 'webhooks', ...single },
  trigger: { collection: 'triggers', ...single },
  // Of encrypted values the keys of their tenants: values are known by their content, which never changes.
  value: { collection: 'valueKeys', ...named },
  execution: {
    collection: 'executions',
    // What is lent is taken away at the end, with the last check.
    filter: { checkAt: { $exists: true }, lent: { $exists: true } },
    hint: { checkAt: 1 },
    read: ({ _id, lent = {} }) => Object.entries(lent).map(([name, envelope]) => [`${_id}/${name}`, envelope]),
    write: ({ lent = {} }, envelopes) => ({
      lent: Object.fromEntries(Object.keys(lent).map((name, at) => [name, envelopes[at] ?? ''])),
    }),
  },
};

/** The kinds that there are. */
export const sealedKinds: readonly SealedKind[] = ['secret', 'connection', 'webhook', 'trigger', 'value', 'execution'];

/** Finds what is sealed, wherever it lies. */
export function createSealedStore(db: Db): SealedStore {
  const of = (kind: SealedKind) => db.collection<SealedDocument>(parts[kind].collection);
  const toRecord = (kind: SealedKind, document: SealedDocument): SealedRecord => ({
    id: document._id,
    texts: parts[kind].read(document).map(([name, envelope]) => ({
      place: { tenantId: document.tenantId, kind, name },
      envelope,
    })),
  });
  return {
    async list(kind, { after, limit }) {
      const { filter = {}, hint } = parts[kind];
      const wanted = { ...filter, ...(after === null ? {} : { _id: { $gt: after } }) };
      const found = of(kind)
        .find(wanted, hint ? { hint } : {})
        .sort({ _id: 1 })
        .limit(limit);
      return (await found.toArray()).map((document) => toRecord(kind, document));
    },
    async replace(kind, record, envelopes) {
      const found = await of(kind).findOne({ _id: record.id });
      if (!found || JSON.stringify(toRecord(kind, found)) !== JSON.stringify(record)) return false;
      const change = parts[kind].write(found, envelopes);
      const { _id, tenantId, content, envelope, lent } = found;
      const held = { content, envelope, lent };
      const unchanged = Object.fromEntries(Object.entries(held).filter(([field]) => field in change));
      const result = await of(kind).updateOne({ _id, tenantId, ...unchanged }, { $set: change });
      return result.matchedCount === 1;
    },
  };
}
