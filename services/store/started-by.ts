/** What starts executions: a call, or what the call or something else stands for. */
export const starterKinds = ['api', 'schedule', 'trigger', 'execution', 'retry', 'rerun'] as const;

/** What started an execution, as it is stored: what does not apply is absent. */
export interface StartedBy {
  kind: (typeof starterKinds)[number];
  /** Of the schedule, of the trigger, or of the execution that started it, or that it retries or reruns. */
  id?: string;
  /** The API that the call came by. */
  dialect?: string;
  /** Id of the API key. */
  key?: string;
}
