/** Counts that bound one run of a workflow and one activation of it. */
export interface RunLimits {
  /** Events of the history. */
  historyEvents: number;
  historyBytes: number;
  /** Steps that one event may start. */
  stepsPerActivation: number;
}

/** What bounds a run: far below Temporal's own 51,200 events and 50 MB, and replayed in well under a second. */
export const RUN_LIMITS: RunLimits = { historyEvents: 3_000, historyBytes: 2_000_000, stepsPerActivation: 1_000 };
