import type { Collections } from './collections.ts';

/** Which of these executions have ended or are not known. */
export async function findEnded(
  executions: Collections['executions'],
  tenantId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const ended = new Set(ids);
  const open = executions.find({ _id: { $in: [...ended] }, tenantId, open: true }, { projection: { _id: 1 } });
  for (const { _id } of await open.toArray()) ended.delete(_id);
  return ended;
}
