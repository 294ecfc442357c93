import { isObject, type Json } from '../../workflows/language/json.ts';

const FILE_ID = /^file-[0-9a-z]{8}$/;

/** The texts in a value that can be ids of files. */
export function fileIdsIn(value: Json): string[] {
  if (typeof value === 'string') return FILE_ID.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(fileIdsIn);
  return isObject(value) ? Object.values(value).flatMap(fileIdsIn) : [];
}
