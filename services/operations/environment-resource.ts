import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { EnvironmentContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';
import { json } from './resources.ts';
import { secretName } from './secret-resource.ts';

/** Values that a tenant may have: every execution that reads one is given all of them. */
export const MOST_VALUES = 200;
/** Characters of JSON of one value. */
export const MOST_CHARACTERS = 4096;

/** What is stored under a name. */
export const environmentFields = {
  value: json.describe('Any JSON of up to 4,096 characters. Not secret: it is shown.'),
  description: z.string().max(1000).nullable().default(null),
};

/** The name of a value, as expressions write it: `env.<name>`. The form is that of a secret's. */
export const environmentName = secretName;

const time = z.iso.datetime().describe('RFC 3339, UTC.');

/** A value of the environment as it is shown. */
export const environmentValue = z
  .object({ name: z.string(), value: json, description: z.string().nullable(), createdAt: time, updatedAt: time })
  .meta({ id: 'EnvironmentValue' });

/** A stored value as it is shown. */
export function presentEnvironmentValue(record: NamedRecord<EnvironmentContent>): z.output<typeof environmentValue> {
  const { name, content, createdAt, updatedAt } = record;
  return { name, ...content, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** @throws AppError `environment-not-found` */
export function environmentNotFound(name: string): never {
  throw new AppError('environment-not-found', `The environment has no value ${JSON.stringify(name)}.`);
}
