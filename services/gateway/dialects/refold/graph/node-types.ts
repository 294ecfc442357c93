import { give, http, response, start, subFlow } from './action-nodes.ts';
import { loop, tryCatch } from './container-nodes.ts';
import { delay, humanTask, rule, switchCase, terminate, waitForWebhook } from './control-nodes.ts';
import type { NodeTranslator } from './node-translator.ts';

/** Node types by their names, and by other names that the docs have for them. */
export const nodeTypes: { readonly [type: string]: NodeTranslator } = {
  start,
  trigger: start,
  http,
  http_node: http,
  http_request: http,
  rule,
  rule_node: rule,
  switch: switchCase,
  switch_case: switchCase,
  delay,
  delay_node: delay,
  loop,
  loop_node: loop,
  group: loop,
  try_catch: tryCatch,
  try_catch_node: tryCatch,
  response,
  response_node: response,
  terminate,
  terminate_node: terminate,
  wait_for_webhook: waitForWebhook,
  human_task: humanTask,
  human_intervention: humanTask,
  human_in_the_loop: humanTask,
  sub_flow: subFlow,
  sub_flows: subFlow,
  subflow: subFlow,
  transform: give,
  data_mapper: give,
  log: give,
  log_node: give,
  custom_output: give,
};

/** Those that need what is not served here, each with the reason. */
export const refusedTypes: { readonly [type: string]: string } = {
  custom_code: 'code is not run here yet; use expressions in a transform node, or an HTTP service',
  ai_code_executor: 'code is not run here yet; use expressions in a transform node, or an HTTP service',
  function: 'code is not run here yet; use expressions in a transform node, or an HTTP service',
  agent: 'agents are not served; call one by an HTTP node',
  send_email: 'mail is not sent here yet; call a mail service by an HTTP node',
  action: 'actions of applications are not served; call the application by an HTTP node',
};
