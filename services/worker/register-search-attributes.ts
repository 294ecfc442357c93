import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import { temporalNames } from '../../workflows/temporal-names.ts';

const { INDEXED_VALUE_TYPE_KEYWORD: KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;

/** Makes sure that Temporal knows the search attributes that runs carry; repeating it, or doing it in several processes at once, is harmless. */
export async function registerSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const names: string[] = Object.values(temporalNames.searchAttributes);
  const missing = await missingOf(names, connection, namespace);
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  } catch (error) {
    // Another process may have been faster; what counts is that they are there.
    if ((await missingOf(names, connection, namespace)).length > 0) throw error;
  }
}

async function missingOf(names: string[], connection: NativeConnection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return names.filter((name) => customAttributes[name] === undefined);
}
