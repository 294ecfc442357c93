import { z } from 'zod';
import { exposedKey } from '../../../store/exposed-key.ts';
import { defineExposure } from '../../define-exposure.ts';

/** Any text that has a percent-encoded form: half a surrogate pair has none. */
const name = z
  .string()
  .min(1, 'is empty; write a name')
  .refine((text) => [...text].length <= 255, 'has more than 255 characters')
  .refine((text) => !/\p{Surrogate}/u.test(text), 'holds half a surrogate pair, which no URL can name');

/** A place in the published API: names, not ids. Nothing of these names need exist. */
export type Place = z.infer<typeof place>;
const place = z.strictObject({ workspace: name, database: name, workflow: name });

/** What a workflow is found by. Names differ by case and by how a letter is composed: they are compared as they are. */
export function keyOf({ workspace, database, workflow }: Place): string {
  return exposedKey('fabricate', workspace, database, workflow);
}

/** `expose.fabricate` of a definition. Its Sql steps work on the connection of the database's name unless they name another. */
export const expose = defineExposure('fabricate', { schema: place, keys: (part) => [keyOf(part)] });
