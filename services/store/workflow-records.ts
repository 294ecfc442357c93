import type { Json, JsonSchema } from '../../workflows/language/json.ts';
import type { Plan } from '../../workflows/language/plan.ts';

/** Names and values that callers attach to filter by. */
export interface Labels {
  [name: string]: string;
}

/** What a compiled definition keeps in the store: immutable once written. */
export interface VersionContent {
  version: number;
  /** Of the canonical JSON of the definition. */
  sha256: string;
  definition: Json;
  plan: Plan;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
  /** Every step with the type of its output; absent in what the first release stored. */
  steps?: StepOutput[];
  createdAt: Date;
}

/** A step with the type of its output. */
export interface StepOutput {
  id: string;
  type: string;
  output: JsonSchema;
}

/** A workflow without its content: what every start reads. */
export interface WorkflowHead {
  id: string;
  alias: string | null;
  name: string;
  /** The newest version. */
  version: number;
  sha256: string;
  enabled: boolean;
  labels: Labels;
  /** What dialects find it by; no other workflow of the tenant has one of these. */
  exposed: readonly string[];
  createdAt: Date;
  updatedAt: Date;
  /** True once deleted: hidden from callers, kept for the executions that pin it. */
  deleted: boolean;
}

/** A workflow with its newest version. */
export interface StoredWorkflow extends WorkflowHead {
  content: VersionContent;
}

/** A key that makes equal requests one, and the sha-256 of the request it came with. */
export interface Idempotency {
  key: string;
  requestSha256: string;
}
