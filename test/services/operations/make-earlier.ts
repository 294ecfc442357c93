import { MongoClient } from 'mongodb';
import type { ExecutionDocument } from '../../../services/store/documents.ts';

/**
 * Stores an execution with a webhook as an earlier release did, which delivered in another way.
 * @param due when its sweeper would have begun to deliver; absent: a run does already
 */
export async function makeEarlier(uri: string, id: string, due?: Date): Promise<void> {
  const client = new MongoClient(uri);
  const executions = client.db('stepgraph').collection<ExecutionDocument>('executions');
  const { ownWebhook } = (await executions.findOne({ _id: id })) ?? {};
  if (!ownWebhook) throw new Error(`${id} has no webhook.`);
  const $set = { webhook: ownWebhook, ...(due ? { deliverAt: due } : {}) };
  await executions.updateOne({ _id: id }, { $set, $unset: { ownWebhook: '', tellAt: '' } });
  await client.close();
}
