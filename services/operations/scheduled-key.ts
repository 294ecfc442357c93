/** The idempotency key of what a schedule starts for one of its times. No caller's key has a line break. */
export function scheduledKey(scheduleId: string, scheduledAt: string): string {
  return `${scheduledPrefix(scheduleId)}${scheduledAt}`;
}

/** How the keys of a schedule begin; they sort by time. */
export function scheduledPrefix(scheduleId: string): string {
  return `\nschedule:${scheduleId}:`;
}
