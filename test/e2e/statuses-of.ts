/** The status of each task of an execution or a page of them, by path. */
export function statusesOf(tasks: { step: string; status: string }[]): Record<string, string> {
  return Object.fromEntries(tasks.map(({ step, status }) => [step, status]));
}
