import { createHash } from 'node:crypto';
import { publishedId } from '../../published-id.ts';

const HEX = '0123456789abcdef';

/** One kind of id: 24 hex digits, as ObjectIds are, for an id of ours. */
interface Ids {
  toHex(id: string): string;
  /** null: it is none of this kind. */
  fromHex(hex: string): string | null;
}

function hexIds(kind: string, own: string): Ids {
  const form = publishedId({ name: `refold ${kind}`, alphabet: HEX, length: 24, own });
  return { toHex: form.toPublished, fromHex: (hex) => form.toOwn(hex.toLowerCase()) };
}

export const executionIds = hexIds('execution', 'ex-');
export const workflowIds = hexIds('workflow', 'wf-');
/** The same workflow while it is edited: its draft has an id of its own. */
export const draftIds = hexIds('draft', 'wf-');
/** What an execution was triggered by. */
export const eventIds = hexIds('event', 'ex-');
export const scheduleIds = hexIds('schedule', 'sch-');
export const scheduleEventIds = hexIds('schedule event', 'sch-');
export const webhookIds = hexIds('webhook', 'wh-');

/** Versions that are looked at to tell what an id may be the id of. */
const MOST_VERSIONS = 50;

const versionIds = (version: number) => hexIds(`version ${version}`, 'wf-');

/** The id of one published version. */
export function versionHex(workflow: string, version: number): string {
  return versionIds(version).toHex(workflow);
}

/** Whether an id is that of a published version, and of which workflow. */
export function workflowOfVersion(hex: string): string | null {
  for (let version = 1; version <= MOST_VERSIONS; version++) {
    const workflow = versionIds(version).fromHex(hex);
    if (workflow !== null) return workflow;
  }
  return null;
}

/** An id for what has no record here, an organisation or an application: the same for the same name. */
export function hexOf(kind: string, name: string): string {
  return createHash('sha256').update(`refold ${kind}\n${name}`).digest('hex').slice(0, 24);
}

/** Our execution id, from either form. */
export function toExecution(id: string): string {
  return executionIds.fromHex(id) ?? id;
}

/** Our workflow id, from its published id, that of its draft, or our own. */
export function toWorkflow(id: string): string {
  return workflowIds.fromHex(id) ?? draftIds.fromHex(id) ?? id;
}
