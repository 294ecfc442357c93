/** `Link: <…>; rel="next"` (RFC 8288) for the page after this one; none on the last. */
export function nextLink(url: string, nextCursor: string | null): { Link?: string } {
  if (nextCursor === null) return {};
  const [path = '', query] = url.split('?');
  const next = new URLSearchParams(query);
  next.set('cursor', nextCursor);
  return { Link: `<${path}?${next}>; rel="next"` };
}
