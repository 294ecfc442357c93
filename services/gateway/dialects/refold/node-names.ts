/** The id of the step that a node becomes: `n` and the node's id, whose other characters are spelled out. */
export function stepOf(nodeId: string): string {
  const plain = /^[A-Za-z0-9]{1,40}$/.test(nodeId);
  return plain ? `n${nodeId}` : `n_${Buffer.from(nodeId).toString('hex').slice(0, 48)}`;
}

/** A step beside it that does a part of what the node does; it is not shown as a node. */
export function partOf(nodeId: string, part: string): string {
  return `${stepOf(nodeId)}_${part}`;
}

/** Where a workflow with a webhook trigger is started; `workflow` is its published id, of 24 digits. */
export function hookPath(workflow: string, token: string): string {
  return `/api/v1/workflows/webhooks/${workflow}${token}`;
}

/** Where a node that waits for a webhook takes it; `workflow` is its published id. */
export function webhookPath(workflow: string, nodeId: string): string {
  return `/api/v1/workflows/webhooks/${workflow}/${encodeURIComponent(nodeId)}`;
}
