import { ActionFailure } from '../action-failure.ts';
import type { HttpAuth } from '../connections.ts';
import type { ActionContext } from '../define-action.ts';

/** What a stored connection adds to a request. */
export interface HttpAccess {
  headers: { [name: string]: string };
  /** Where the request may go, redirects included. */
  onlyHosts?: readonly string[];
}

/**
 * The headers that let in at the service of a stored connection, for a URL of its origin.
 * @throws ActionFailure `connection-not-found`, `step-input-invalid` when it is of another type, `destination-refused`
 */
export async function openHttpConnection(
  name: string | undefined,
  url: string,
  connect: ActionContext['connect'],
): Promise<HttpAccess> {
  if (name === undefined) return { headers: {} };
  const connection = await connect(name);
  const details = { connection: name };
  if (connection.type !== 'http') {
    const message = `The connection "${name}" is of the type ${connection.type}; an Http step takes one of the type http.`;
    throw new ActionFailure('step-input-invalid', message, { retryable: false, details });
  }
  const { baseUrl, auth } = connection.settings;
  const { origin, hostname } = new URL(baseUrl);
  if (new URL(url).origin !== origin) {
    const message = `The connection "${name}" is for ${origin}, and what it holds is sent nowhere else.`;
    throw new ActionFailure('destination-refused', message, { retryable: false, details });
  }
  return { headers: headersOf(auth), onlyHosts: [hostname] };
}

function headersOf(auth: HttpAuth): { [name: string]: string } {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'basic':
      // RFC 7617 section 2.
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}` };
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` };
    case 'header':
      return { [auth.name.toLowerCase()]: auth.value };
  }
}
