import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import { REDACTED } from '../../workflows/language/sealed.ts';
import type { ConnectionContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';
import { type givenConnection, secretPlaces } from './connection-settings.ts';
import type { OperationDeps } from './deps.ts';
import { json } from './resources.ts';

const time = z.iso.datetime().describe('RFC 3339, UTC.');

/** A connection as it is shown: its secret values are not. */
export const connection = z
  .object({
    name: z.string(),
    type: z.string(),
    settings: json.describe(`Secret values show as "${REDACTED}", or as the name of the stored secret.`),
    description: z.string().nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Connection' });

/** A stored connection as it is shown. */
export function presentConnection(record: NamedRecord<ConnectionContent>): z.output<typeof connection> {
  const { name, content, createdAt, updatedAt } = record;
  const { type, settings, description } = content;
  return { name, type, settings, description, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** A connection as it is stored: its secret values sealed together, and shown as such in its settings. */
export function toConnectionRecord(
  deps: OperationDeps,
  tenantId: string,
  name: string,
  given: z.output<typeof givenConnection>,
): NamedRecord<ConnectionContent> {
  const taken: JsonObject = {};
  // Plain JSON, whatever the type.
  let settings: JsonObject = toObject(given.settings);
  for (const place of secretPlaces) {
    const value = readPlace(settings, place);
    if (typeof value !== 'string') continue;
    taken[place.join('.')] = value;
    settings = writePlace(settings, place, REDACTED);
  }
  const isSealed = Object.keys(taken).length > 0;
  const envelope = isSealed ? deps.vault.seal({ tenantId, kind: 'connection', name }, JSON.stringify(taken)) : null;
  const now = deps.clock();
  const content = { type: given.type, settings, envelope, description: given.description };
  return { name, content, createdAt: now, updatedAt: now };
}

function toObject(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}

/** What stands at a place in settings. */
export function readPlace(settings: Json, place: readonly string[]): Json | undefined {
  return place.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), settings);
}

/** The settings with another value at a place. */
export function writePlace(
  settings: JsonObject,
  [key, ...deeper]: readonly [string, ...string[]],
  value: Json,
): JsonObject {
  const [next, ...rest] = deeper;
  const inner = settings[key];
  const written = next === undefined ? value : writePlace(isObject(inner) ? inner : {}, [next, ...rest], value);
  return { ...settings, [key]: written };
}

/** @throws AppError `connection-not-found` */
export function connectionNotFound(name: string): never {
  throw new AppError('connection-not-found', `There is no connection ${JSON.stringify(name)}.`);
}
