/** How deep arrays and objects may nest in JSON that a run reads: everything that walks values recurses. */
export const MAX_JSON_DEPTH = 200;

/** Why parsed JSON cannot be worked on, as half a sentence with what to do; null when it can. */
export function findJsonProblem(value: unknown, depth = 0): string | null {
  if (typeof value === 'number' && !Number.isFinite(value))
    return 'it holds a number beyond 1.8e308, which would be lost; have it written as text';
  if (typeof value !== 'object' || value === null) return null;
  if (depth === MAX_JSON_DEPTH)
    return `arrays and objects nest more than ${MAX_JSON_DEPTH} deep in it; have it written flatter`;
  for (const entry of Object.values(value)) {
    const problem = findJsonProblem(entry, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}
