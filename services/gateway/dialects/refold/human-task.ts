import { z } from 'zod';
import { parseDuration } from '../../../../workflows/language/duration.ts';
import { isObject, type Json } from '../../../../workflows/language/json.ts';
import type { Task } from '../../../operations/resources.ts';
import { json } from '../../../operations/resources.ts';

const object = z.record(z.string(), json);

export const humanTask = z
  .object({
    _id: z.string(),
    name: z.string(),
    description: z.string(),
    form_structure: object,
    ui_structure: object,
    data: object,
    status: z.enum(['WAITING', 'SUBMITTED', 'TIMEOUT']),
    expire_in: z.iso.datetime().nullable(),
    receiver_emails: z.array(z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'RefoldHumanTask' });

export const submitRequest = z.object({ data: object }).meta({ id: 'RefoldSubmit' });

/** A task that waits for an answer, or has waited, as the form that it is. */
export function toHumanTask(link: string, task: Task, createdAt: string): z.input<typeof humanTask> {
  const input = isObject(task.input) ? task.input : {};
  const form = input.form !== undefined && isObject(input.form) ? input.form : {};
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');
  return {
    _id: link,
    name: text(form.title) || text(input.message),
    description: text(form.description),
    form_structure: form,
    ui_structure: {},
    data: task.status === 'COMPLETED' && isObject(task.output) ? task.output : {},
    status: statusOf(task),
    expire_in: task.reason?.until ?? expiryOf(task, input.timeout),
    receiver_emails: [],
    createdAt: task.startedAt ?? createdAt,
    updatedAt: task.completedAt ?? task.startedAt ?? createdAt,
  };
}

/** After its time, what stands in for the answer says so. */
export function statusOf({ status, output }: Task): 'WAITING' | 'SUBMITTED' | 'TIMEOUT' {
  if (status === 'COMPLETED') return isObject(output) && output.form_status === 'timed_out' ? 'TIMEOUT' : 'SUBMITTED';
  return status === 'WAITING' || status === 'PENDING' ? 'WAITING' : 'TIMEOUT';
}

function expiryOf({ startedAt }: Task, timeout: Json | undefined): string | null {
  if (startedAt === null || typeof timeout !== 'string') return null;
  try {
    return new Date(Date.parse(startedAt) + parseDuration(timeout)).toISOString();
  } catch {
    return null;
  }
}
