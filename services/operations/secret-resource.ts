import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { SecretContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';

/** The name of a secret, as expressions write it: `secrets.<name>`. */
export const secretName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'has 1 to 64 letters, digits and _, and does not start with a digit');

/** A host that a secret may be sent to. */
const host = z
  .string()
  .max(253)
  .regex(
    /^(\*\.)?[A-Za-z0-9_:[\]-]+(\.[A-Za-z0-9_-]+)*$/,
    'is a host name or an address without a port, or `*.` and a name',
  )
  .transform((text) => text.toLowerCase());

/** What a secret is made of. */
export const secretFields = {
  value: z.string().min(1).max(65_536).describe('Never given back.'),
  hosts: z
    .array(host)
    .max(100)
    .default([])
    .describe('The only hosts that it may be sent to, `*.example.com` for all below one; none: any.'),
  description: z.string().max(1000).nullable().default(null),
};

const time = z.iso.datetime().describe('RFC 3339, UTC.');

/** A secret as it is shown: never its value. */
export const secret = z
  .object({
    name: z.string(),
    hosts: z.array(z.string()),
    description: z.string().nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Secret' });

/** A stored secret as it is shown. */
export function presentSecret({
  name,
  content,
  createdAt,
  updatedAt,
}: NamedRecord<SecretContent>): z.output<typeof secret> {
  const { hosts, description } = content;
  return { name, hosts, description, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** @throws AppError `secret-not-found` */
export function secretNotFound(name: string): never {
  throw new AppError('secret-not-found', `There is no secret ${JSON.stringify(name)}.`);
}
