/** Names on the Temporal side, shared by gateway, worker and workflow. */
export const temporalNames = {
  workflow: 'runGraph',
  taskQueue: 'stepgraph',
  statusQuery: 'status',
  /** Sent with the reason before a cancel, which itself tells none. */
  reasonSignal: 'cancelReason',
  /** Tells the run of a lease, an event or the end of a child: an `Arrival`. */
  arrivalSignal: 'arrival',
  /** Update: a `ControlRequest`, answered by a `ControlResult`. */
  controlUpdate: 'control',
  searchAttributes: {
    tenant: 'TenantId',
    workflow: 'StepgraphWorkflow',
    version: 'StepgraphVersion',
    status: 'StepgraphStatus',
  },
} as const;
