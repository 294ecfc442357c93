import { ActionFailure } from '../action-failure.ts';
import type { ActionContext } from '../define-action.ts';
import { endpointAt, type LlmEndpoint, OPENAI_URL, openEndpoint } from './open-endpoint.ts';

/**
 * Where a task of the published OpenAI types is performed: with the key that the caller lent, at the connection's
 * address if there is one, else at OpenAI's; without such a key over the connection. @throws ActionFailure `connection-not-found`
 */
export async function openOpenAi(
  connection: string,
  { connect, borrow }: Pick<ActionContext, 'connect' | 'borrow'>,
): Promise<LlmEndpoint> {
  const lent = (await borrow?.('openai')) ?? null;
  const stored = await openEndpoint(connection, connect).catch((error: unknown) => {
    if (error instanceof ActionFailure && error.code === 'connection-not-found') return null;
    throw error;
  });
  if (lent !== null) return endpointAt(stored?.baseUrl ?? OPENAI_URL, lent);
  if (stored) return stored;
  const message = `There is no key for this task: store a connection ${JSON.stringify(connection)} of the type http, with the address and the key of the service, or send the key with the start (X-OpenAI-Key).`;
  throw new ActionFailure('connection-not-found', message, { retryable: false, details: { connection } });
}
