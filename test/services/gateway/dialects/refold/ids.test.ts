import { expect, it } from 'vitest';
import * as ids from '../../../../../services/gateway/dialects/refold/ids.ts';

it('every id of ours has one of 24 hex digits, and leads back; kinds are told apart', () => {
  for (const digits of ['00000000', '1a2b3c4d', 'zzzzzzzz']) {
    const hex = ids.executionIds.toHex(`ex-${digits}`);
    expect(hex).toMatch(/^[0-9a-f]{24}$/);
    expect(ids.executionIds.fromHex(hex)).toBe(`ex-${digits}`);
    expect(ids.executionIds.fromHex(hex.toUpperCase())).toBe(`ex-${digits}`);
    expect(ids.workflowIds.fromHex(hex)).toBe(null);
    const workflow = ids.workflowIds.toHex(`wf-${digits}`);
    expect(ids.workflowIds.fromHex(workflow)).toBe(`wf-${digits}`);
    expect(ids.draftIds.toHex(`wf-${digits}`)).not.toBe(workflow);
    expect(ids.toWorkflow(ids.draftIds.toHex(`wf-${digits}`))).toBe(`wf-${digits}`);
    expect(ids.workflowOfVersion(ids.versionHex(`wf-${digits}`, 3))).toBe(`wf-${digits}`);
  }
  expect(ids.workflowOfVersion('66e404464f475f36c0c95b5d')).toBe(null);
  expect(ids.executionIds.fromHex('66e404464f475f36c0c95b5d')).toBe(null);
  expect(ids.toExecution('ex-1a2b3c4d')).toBe('ex-1a2b3c4d');
});

it('what has no record here has an id made of its name', () => {
  expect(ids.hexOf('application', 'asana')).toBe(ids.hexOf('application', 'asana'));
  expect(ids.hexOf('application', 'asana')).not.toBe(ids.hexOf('organisation', 'asana'));
});
