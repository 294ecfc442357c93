import { checkControlFields } from './check-control-fields.ts';
import { checkErrorCodes } from './check-failure-fields.ts';
import { findSchemaProblem } from './check-input.ts';
import type { CheckedInput } from './check-step-input.ts';
import { checkCondition, holdsTemplate, type TemplatePlace } from './check-template.ts';
import type { ControlCompiler, ControlResult, InnerScope } from './control-compiler.ts';
import type { DefinitionRead } from './definition-read.ts';
import { below } from './fault-list.ts';
import type { Json, JsonSchema } from './json.ts';
import type { StepBody } from './plan.ts';
import type { ReadStep } from './read-step.ts';
import { isSchema } from './static-type.ts';
import { innerPlace, innerScope, type StepPlace } from './step-place.ts';
import type { ControlStep } from './step-type.ts';

const broken: { body: StepBody; output: JsonSchema; input: undefined } = {
  body: { kind: 'pure', role: 'none' },
  output: true,
  input: undefined,
};

/** A control step tells by its compile which graphs it holds, what these see, and what it gives. */
export function compileControl(
  step: ReadStep,
  type: ControlStep,
  given: CheckedInput,
  around: StepPlace,
  templates: TemplatePlace,
): ControlResult | typeof broken {
  refuseActionFields(step, templates.read);
  if (!checkControlFields(step, type, templates.read)) return broken;
  return type.compile(step.raw, controlCompiler(step, given, around, templates));
}

function controlCompiler(
  step: ReadStep,
  given: CheckedInput,
  around: StepPlace,
  templates: TemplatePlace,
): ControlCompiler {
  const { read } = templates;
  const at = (relative: string): string => `${step.pointer}${relative}`;
  const fault: ControlCompiler['fault'] = (relative, detail, suggestion) =>
    read.faults.add(at(relative), `${step.label}: ${detail}.`, { suggestion, step: step.id });
  return {
    ...read.facts,
    given,
    piped: around.piped.type,
    fault,
    graph(steps: Json, relative: string, inner: InnerScope = {}) {
      const place = innerPlace(step, at(relative), around, inner);
      const { endings = [] } = place;
      return { ...around.compileGraph(steps, place, read), endings };
    },
    condition: (template, relative, inner = {}) =>
      checkCondition(template, at(relative), { ...templates, scope: innerScope(templates.scope, inner) }),
    schema: (value, relative) => readSchema(value, at(relative), templates),
    errorCodes: (codes, relative) => checkErrorCodes(codes, at(relative), 'it', step, read.faults),
    end(scope, output, relative) {
      const gathered = scope === 'execution' ? read.endings : around.place.endings;
      if (output !== null) gathered?.push(output);
      if (!gathered)
        fault(
          relative,
          `there is no loop around it that \`"scope": "${scope}"\` could end; leave \`scope\` out to end the execution`,
        );
    },
  };
}

function readSchema(value: Json, pointer: string, { read, label, step }: TemplatePlace): JsonSchema {
  if (holdsTemplate(value)) return true;
  const problem = findSchemaProblem(value);
  if (problem) read.faults.add(`${pointer}${problem.pointer}`, `${label}: ${problem.detail}`, { step });
  return problem || !isSchema(value) ? true : value;
}

/** Words that only what runs outside can heed. */
function refuseActionFields(step: ReadStep, read: DefinitionRead): void {
  const advice = {
    retry: 'put `retry` on the steps that call out',
    timeout: 'put `timeout` on the steps that call out, on the whole workflow, or into the input of a step that waits',
    repeatable: 'put it on the steps that call out',
    idempotent: 'put it on the steps that call out',
    rateLimit: 'put it on the steps that call out',
    encrypt: 'put it on the steps that call out',
  };
  for (const [field, told] of Object.entries(advice))
    if (Object.hasOwn(step.raw, field))
      read.faults.add(below(step.pointer, field), `${step.label} calls nothing itself; ${told}.`, { step: step.id });
}
