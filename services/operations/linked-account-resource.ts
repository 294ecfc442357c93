import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { LinkedAccountContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';
import { json } from './resources.ts';
import { secretName } from './secret-resource.ts';

/** Characters of JSON that the data of an account may have: every execution that reads it carries it. */
const MOST_CHARACTERS = 32_768;

/** The id of a linked account: a text of the caller's choice, such as an email address. */
export const accountId = z.string().min(1).max(255);

const data = z
  .record(z.string(), json)
  .refine(
    (given) => JSON.stringify(given).length <= MOST_CHARACTERS,
    `has ${MOST_CHARACTERS} characters of JSON at most`,
  )
  .describe('Anything that workflows are to know of it, as `account.data`. Not secret: it is shown.');

/** What a linked account is made of. */
export const accountFields = {
  name: z.string().min(1).max(200).nullable().default(null),
  data: data.default({}),
  secrets: z
    .record(secretName, secretName)
    .default({})
    .describe('By a name that holds for all accounts, the stored secret of this one: `account.secrets.<name>`.'),
};

const time = z.iso.datetime().describe('RFC 3339, UTC.');

/** A linked account as it is shown. */
export const linkedAccount = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    data: z.record(z.string(), json),
    secrets: z.record(z.string(), z.string()),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'LinkedAccount' });

export type LinkedAccount = z.output<typeof linkedAccount>;

/** A stored linked account as it is shown. */
export function presentAccount(record: NamedRecord<LinkedAccountContent>): LinkedAccount {
  const { name: id, content, createdAt, updatedAt } = record;
  return { id, ...content, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** @throws AppError `account-not-found` */
export function accountNotFound(id: string): never {
  throw new AppError('account-not-found', `Nothing is stored of the linked account ${JSON.stringify(id)}.`);
}
