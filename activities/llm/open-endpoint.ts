import { ActionFailure } from '../action-failure.ts';
import type { ActionContext } from '../define-action.ts';
import { type HttpAccess, openHttpConnection } from '../http/open-http-connection.ts';

/** Where a service that speaks OpenAI's API is, and what lets in there. */
export interface LlmEndpoint extends HttpAccess {
  /** Without a slash at its end. */
  baseUrl: string;
}

/** OpenAI's own. */
export const OPENAI_URL = 'https://api.openai.com/v1';

/** The endpoint of a stored connection of the type http. @throws ActionFailure `connection-not-found`, `connection-type-unsupported` */
export async function openEndpoint(name: string, connect: ActionContext['connect']): Promise<LlmEndpoint> {
  const connection = await connect(name);
  if (connection.type !== 'http') {
    const message = `The connection "${name}" is of the type ${connection.type}; a language model is called over one of the type http.`;
    const details = { connection: name, type: connection.type };
    throw new ActionFailure('connection-type-unsupported', message, { retryable: false, details });
  }
  const baseUrl = withoutSlash(connection.settings.baseUrl);
  return { baseUrl, ...(await openHttpConnection(name, baseUrl, async () => connection)) };
}

/** An endpoint by its address, with a key that is sent nowhere else. */
export function endpointAt(url: string, apiKey: string | undefined): LlmEndpoint {
  const baseUrl = withoutSlash(url);
  const headers: HttpAccess['headers'] = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return { baseUrl, headers, onlyHosts: [new URL(baseUrl).hostname] };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
