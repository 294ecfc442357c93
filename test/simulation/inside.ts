/** Whether a path lies inside the step of another one: in its graphs, its passes or its handlers. */
export function isInside(path: string, outer: string): boolean {
  const next = path[outer.length];
  return path.startsWith(outer) && (next === '/' || next === '[');
}
