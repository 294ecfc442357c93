import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from './plan-temporal.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

/** Registers the search attributes of our runs on a Temporal that somebody else set up. @throws Error with the commands to do it by hand. */
export async function ensureSearchAttributes(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return;
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    const command = `temporal operator search-attribute create --address ${address} --namespace ${namespace}`;
    const names = SEARCH_ATTRIBUTES.map((name) => `--name ${name} --type Keyword`).join(' ');
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Temporal's search attributes cannot be registered (${why}). Do it by hand: ${command} ${names}`);
  } finally {
    await connection.close();
  }
}
