import type { Labels } from '../../../store/workflow-records.ts';

/** How an execution came to be, as the published instance tells it. */
export interface Origin {
  source: 'API_CALL' | 'SCHEDULE' | 'EVENT';
  type: 'SYNC' | 'ASYNC';
  environment: 'test' | 'production';
  slug?: string | undefined;
  config?: string | undefined;
  tag?: string | undefined;
  /** The event that it was started by. */
  event?: string | undefined;
}

const prefix = 'refold.';

/** Origins are kept as labels, so that lists filter by them. */
export function toLabels(origin: Origin): Labels {
  const pairs = Object.entries(origin).flatMap(([name, value]): [string, string][] =>
    value ? [[prefix + name, String(value).slice(0, 255)]] : [],
  );
  return Object.fromEntries(pairs);
}

/** What an execution that was started elsewhere has no label for is as an API call would have it. */
export function readOrigin(labels: Labels): Origin {
  const source = labels[`${prefix}source`];
  return {
    source: source === 'SCHEDULE' || source === 'EVENT' ? source : 'API_CALL',
    type: labels[`${prefix}type`] === 'SYNC' ? 'SYNC' : 'ASYNC',
    environment: labels[`${prefix}environment`] === 'production' ? 'production' : 'test',
    slug: labels[`${prefix}slug`],
    config: labels[`${prefix}config`],
    tag: labels[`${prefix}tag`],
    event: labels[`${prefix}event`],
  };
}

/** The label that keeps a part of an origin. */
export function labelName(name: keyof Origin): string {
  return `${prefix}${name}`;
}

/** `name=value`, as lists filter. */
export function labelFilter(name: keyof Origin, value: string): string {
  return `${labelName(name)}=${value}`;
}

/** The label of a workflow, and of an execution, that tells its application. */
export const SLUG_LABEL = `${prefix}slug`;

/** The label of a schedule that tells whether it was given a cron expression or single times. */
export const TRIGGER_LABEL = `${prefix}trigger`;

/** The label of a workflow that tells to which event it listens. */
export const EVENT_LABEL = `${prefix}event`;
