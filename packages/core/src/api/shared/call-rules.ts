import type { CallOptions, TaskReference } from '../../shared/call-options.ts';
import type { Rule, RulesOf } from '../../shared/field-rules.ts';
import { above0, any, flag, method, notNegative, object, text } from '../../shared/field-rules.ts';
import { isRecord } from '../../shared/untrusted-json.ts';

const signal: Rule = [
  'an AbortSignal',
  // One of another realm or a polyfill is none of this class.
  (value) => isRecord(value) && 'aborted' in value && 'addEventListener' in value,
];

const headers: Rule = [
  'an object of texts',
  // The fields of `Headers` and of a `Map` are not properties: none would be sent.
  (value) =>
    isRecord(value) &&
    !('entries' in value && typeof value['entries'] === 'function') &&
    Object.values(value).every(text[1]),
];

/** Rules of the options of every call. */
export const callRules = {
  signal,
  timeoutMs: above0,
  onUpload: method,
  onAttempt: method,
  onRetry: method,
  headers,
  operation: text,
  maxCostUsd: notNegative,
  callerMaxCostUsd: notNegative,
  allowUnknownCost: flag,
  fitMaxTokens: flag,
  // The store of reservations checks the values.
  task: object({ id: any, token: any } satisfies RulesOf<TaskReference>),
} as const satisfies RulesOf<CallOptions>;
