import { isObject, type Json, type JsonObject } from '../../../../../workflows/language/json.ts';
import { TERMINATED_CODE, TERMINATED_WITH_ERROR_CODE } from '../statuses.ts';
import { lowerCaseTexts, pairs, readStatus } from './action-nodes.ts';
import { giving, type NodeTranslator } from './node-translator.ts';
import { listOf } from './read-graph.ts';

const yes = ['true', 'left', 'yes', 'success', 'if'];
const no = ['false', 'right', 'no', 'failure', 'else'];

/** Two ways out, by conditions. */
export const rule: NodeTranslator = ({ settings }, tools) => {
  const cel = tools.condition(settings);
  const body = { condition_result: `{{ ${cel} }}`, execution_path: `{{ (${cel}) ? "true" : "false" }}` };
  return {
    steps: [giving(body)],
    takes: ({ handle }) => {
      const result = 'output.body.condition_result';
      if (handle === null || yes.some((word) => handle.includes(word))) return result;
      if (!no.some((word) => handle.includes(word)))
        tools.fault(`The way ${JSON.stringify(handle)} is not known; a Rule has true and false.`);
      return `!${result}`;
    },
  };
};

/** A way out for each case, and one for none of them. Texts are compared, letter by letter; the first case that fits is taken. */
export const switchCase: NodeTranslator = ({ settings }, tools) => {
  if (settings.code !== undefined) tools.fault('A code evaluator is not served; use value parameters.');
  const given = pairs(settings.input_parameters)[String(settings.value_param ?? '')] ?? settings.value ?? null;
  const cases = listOf(settings.case_statements ?? settings.cases).filter(isObject);
  const values = cases.map((each) => String(each.case_value ?? each.value ?? ''));
  const cel = `cel.bind(v, dyn(${tools.cel(given)}), v == null ? "" : string(v))`;
  const index = values.reduceRight((rest, value, at) => `v == ${JSON.stringify(value)} ? ${at} : ${rest}`, '-1');
  const body = { evaluated_value: `{{ ${cel} }}`, case_index: `{{ cel.bind(v, ${cel}, ${index}) }}` };
  return {
    steps: [giving(body)],
    takes: ({ handle, target }) => {
      const at = cases.findIndex(
        (each, position) =>
          values[position]?.toLowerCase() === handle ||
          (handle !== null && handle === `case_${position}`) ||
          listOf(each.nodes ?? each.case_satisfied_nodes)
            .map(String)
            .includes(target),
      );
      return `output.body.case_index == ${at}`;
    },
  };
};

/** Waits for a time, or until one; not at all for a caller who waits for the answer. */
export const delay: NodeTranslator = ({ settings }, tools) => {
  const till = String(settings.action ?? 'wait_for').includes('till') || settings.base_date !== undefined;
  const [days, hours, minutes, seconds] = ['days', 'hours', 'minutes', 'seconds'].map((name) =>
    partOf(settings[name], name, tools),
  );
  const total = `(${days} * 86400 + ${hours} * 3600 + ${minutes} * 60 + ${seconds})`;
  const span = `millisToDuration(${total} * 1000)`;
  const sync = `${tools.sync()} ? "Waited for 0 seconds since sync execution is true." : `;
  if (!till) {
    const wait = { type: 'Wait', when: `${total} > 0`, input: { for: `{{ ${span} }}` } };
    return {
      steps: [{ part: 'wait', step: wait }, giving(`{{ ${sync}"Waited for " + string(${total}) + " seconds." }}`)],
    };
  }
  const before = /before|-/.test(String(settings.operand ?? settings.when ?? 'after').toLowerCase());
  const base = timeOf(settings.base_date ?? '', tools);
  const until = `${before ? 'subtractDuration' : 'addDuration'}(${base}, ${span})`;
  const echoed = `{"days": ${days}, "hours": ${hours}, "minutes": ${minutes}, "seconds": ${seconds}, "base_date": ${tools.cel(settings.base_date ?? '')}, "operand": ${before ? '"-"' : '"+"'}}`;
  const body = `{{ ${tools.sync()} ? dyn("Waited for 0 seconds since sync execution is true.") : dyn(${echoed}) }}`;
  return { steps: [{ part: 'wait', step: { type: 'Wait', input: { until: `{{ ${until} }}` } } }, giving(body)] };
};

function partOf(given: Json | undefined, name: string, tools: Parameters<NodeTranslator>[1]): string {
  if (given === undefined || given === null || given === '') return '0';
  if (typeof given === 'string' && given.includes('{{')) return `int(${tools.cel(given)})`;
  const count = Number(given);
  const most = { days: 30, hours: 23, minutes: 59, seconds: 59 }[name] ?? 0;
  if (!Number.isInteger(count) || count < 0 || count > most)
    tools.fault(`\`${name}\` is a whole number from 0 to ${most}.`);
  return String(Number.isInteger(count) ? count : 0);
}

/** A date as JavaScript reads it: ISO, YYYY/MM/DD or MM/DD/YYYY; a template gives RFC 3339, or a date. */
function timeOf(given: Json, tools: Parameters<NodeTranslator>[1]): string {
  if (typeof given === 'string' && given.includes('{{'))
    return `cel.bind(at, string(${tools.cel(given)}).replace("/", "-"), at.size() == 10 ? at + "T00:00:00Z" : at)`;
  const text = String(given);
  const time = Date.parse(/^\d{4}\/\d{1,2}\/\d{1,2}$|^\d{1,2}\/\d{1,2}\/\d{4}$/.test(text) ? `${text} UTC` : text);
  if (Number.isNaN(time)) tools.fault('`base_date` is a date: ISO, YYYY/MM/DD or MM/DD/YYYY.');
  return JSON.stringify(new Date(Number.isNaN(time) ? 0 : time).toISOString());
}

/** Ends the run, a pass of a loop, or the loop. The run is then answered with the message and the status code. */
export const terminate: NodeTranslator = ({ settings }, tools) => {
  const action = String(settings.action ?? 'terminate');
  const scope = action.includes('iteration') ? 'iteration' : action.includes('loop') ? 'loop' : 'execution';
  const toggled = String(settings.status ?? '').toLowerCase();
  const success = action.includes('success') || toggled === 'success' || settings.success === true;
  const error = action.includes('error') || toggled === 'error' || settings.error === true;
  const told = settings.message ?? settings.error_message ?? settings.success_message ?? null;
  const message = told ?? 'Workflow terminated';
  const code = readStatus(settings.status_code, tools.fault);
  // 500 is the default of the older action alone; that of the toggles is 200.
  const statusCode = code ?? (action.includes('error') ? 500 : 200);
  const answer = { type: 'Response', input: tools.resolve({ status: statusCode, body: { message } }) };
  const isAnswer = scope === 'execution' && (told !== null || code !== null || statusCode !== 200);
  const input: JsonObject = success
    ? { status: 'completed', output: { message, statusCode, action } }
    : {
        status: 'failed',
        code: error || scope !== 'execution' ? TERMINATED_WITH_ERROR_CODE : TERMINATED_CODE,
        message,
      };
  const step = { type: 'Terminate', ...(scope === 'execution' ? {} : { scope }), input: tools.resolve(input) };
  return { steps: [...(isAnswer ? [{ part: 'answer', step: answer }] : []), { part: null, step }], ends: true };
};

/** Waits for the first request to a URL of its own. */
export const waitForWebhook: NodeTranslator = ({ settings, name }, tools) => {
  tools.requireHeaders(lowerCaseTexts(settings.security_headers ?? settings.headers));
  return { steps: [{ part: null, step: { type: 'Approval', input: { message: name } } }] };
};

/** What a schema says of an answer, and what it says of itself; a form may hold other fields beside the first. */
const asserting = /^(?:type|properties|required|enum|const|not|if|items|(?:any|one|all)Of|\$(?:ref|dynamicRef))$/;
const telling = /^(?:title|description|default|examples|deprecated|readOnly|writeOnly|\$(?:schema|id|comment|defs))$/;

/** Not a list of fields, nor an object of some: any answer would fit that. */
function isSchema(form: Json): boolean {
  if (!isObject(form)) return false;
  const words = Object.keys(form);
  return words.some((word) => asserting.test(word)) || words.every((word) => telling.test(word));
}

/** Waits for a form to be filled in; after its time the run goes on. */
export const humanTask: NodeTranslator = ({ settings, name }, tools) => {
  const form = settings.form_structure ?? settings.form ?? null;
  if (form !== null && !isSchema(form))
    tools.fault('`form_structure` is a JSON Schema: { "type": "object", "properties": { … }, "required": [ … ] }.');
  const minutes = settings.timeout === undefined ? null : Number(settings.timeout);
  if (minutes !== null && !(minutes >= 1)) tools.fault('`timeout` is a number of minutes, 1 or more.');
  const step: JsonObject = {
    type: 'Approval',
    input: {
      message: tools.resolve(settings.subject ?? settings.message ?? name),
      ...(form === null ? {} : { form }),
      ...(minutes === null ? {} : { timeout: `PT${minutes}M` }),
    },
    ...(minutes === null ? {} : { onTimeout: [{ type: 'Echo', input: { form_status: 'timed_out' } }] }),
  };
  return { steps: [{ part: 'form', step }, giving('{{ previous }}')] };
};
