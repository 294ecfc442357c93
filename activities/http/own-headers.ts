/** What every call carries unless its author says otherwise. */
export function ownHeaders(idempotencyKey: string): { [name: string]: string } {
  return { accept: '*/*', 'user-agent': 'Stepgraph', 'idempotency-key': asHeaderValue(idempotencyKey) };
}

/** Step ids may hold letters that a header cannot. */
function asHeaderValue(key: string): string {
  return key.replace(/[^\u0021-\u007e]/gu, encodeURIComponent);
}
