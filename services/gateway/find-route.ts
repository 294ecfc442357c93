import type { Dialect } from './define-dialect.ts';
import type { Route } from './define-route.ts';

/** The route of a dialect that a request asks for, before Express has looked for it; with what its path names. */
export function findRoute(
  { base, routes }: Pick<Dialect, 'base' | 'routes'>,
  method: string,
  path: string,
): { route: Route; named: string[] } | null {
  const parts = path.split('/');
  for (const route of routes) {
    const pattern = (base + route.path).split('/');
    const fits = (part: string, at: number) => part.startsWith(':') || part === parts[at];
    if (route.method !== method.toLowerCase() || pattern.length !== parts.length || !pattern.every(fits)) continue;
    return { route, named: parts.filter((_, at) => pattern[at]?.startsWith(':')).map(decode) };
  }
  return null;
}

/** As it was sent, when it is no text that was encoded. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
