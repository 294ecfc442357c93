import { z } from 'zod';
import { json } from '../../../operations/resources.ts';
import { paged } from './wire.ts';

const texts = z.record(z.string(), json);
const fields = {
  name: z.string().max(200).optional(),
  your_app: z.object({ auth_credentials: z.record(z.string(), z.string()) }).optional(),
  udf: texts.optional(),
};

/** Flat, or below `payload`, which comes first. */
export const accountRequest = z
  .object({
    account_id: z.string().optional(),
    linked_account_id: z.string().optional(),
    payload: z.object(fields).optional(),
    ...fields,
  })
  .meta({ id: 'RefoldLinkedAccountRequest' });

const udf = z.object({
  key_name: z.string(),
  key_value: json,
  _id: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

const shared = {
  _id: z.string(),
  associated_org: z.string(),
  account_id: z.string(),
  environment: z.enum(['test', 'production']),
  name: z.string(),
  udf: z.array(udf),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  __v: z.literal(0),
};

export const account = z.object({ ...shared, integrations: z.array(json) }).meta({ id: 'RefoldLinkedAccount' });
export const accountList = paged(account).meta({ id: 'RefoldLinkedAccounts' });
export const upserted = z.object({ ...shared, new_account: z.boolean() }).meta({ id: 'RefoldUpsertedLinkedAccount' });
export const created = z
  .object({
    _id: z.string(),
    account_id: z.string(),
    name: z.string(),
    environment: z.enum(['test', 'production']),
    integrations: z.null(),
  })
  .meta({ id: 'RefoldCreatedLinkedAccount' });
export const sessionRequest = z.object({ linked_account_id: z.string().optional() }).meta({ id: 'RefoldSession' });
export const session = z.object({ token: z.string(), expires_in: z.int() }).meta({ id: 'RefoldSessionToken' });
export const revoked = z
  .object({ success: z.boolean(), revoked_count: z.literal(1) })
  .meta({ id: 'RefoldRevokedSession' });

export type AccountRequest = z.output<typeof accountRequest>;
export type Account = z.input<typeof account>;
