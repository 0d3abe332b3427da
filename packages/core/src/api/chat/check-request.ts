import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import type { Explain } from '../shared/check-call-options.ts';
import { refuseOptions } from '../shared/check-call-options.ts';
import { findInnerFault } from './inner-fields.ts';
import type { ChatMessage, ContentPart } from './messages.ts';
import type { ChatRequest } from './options.ts';
import type { Hint } from '../../shared/hints.ts';

/** Every field of a request, with its accepted types. */
const fields = {
  messages: 'a list',
  model: 'a text',
  models: 'a list',
  maxTokens: 'a number',
  temperature: 'a number',
  topP: 'a number',
  topK: 'a number',
  minP: 'a number',
  topA: 'a number',
  frequencyPenalty: 'a number',
  presencePenalty: 'a number',
  repetitionPenalty: 'a number',
  seed: 'a number',
  stop: 'a text or a list',
  logitBias: 'an object',
  logprobs: 'true or false',
  topLogprobs: 'a number',
  verbosity: 'a text',
  tools: 'a list',
  toolChoice: 'a text or an object',
  parallelToolCalls: 'true or false',
  stopServerToolsWhen: 'a list',
  // Some Standard Schemas are functions.
  responseFormat: 'an object or a function',
  reasoning: 'an object',
  includeReasoning: 'true or false',
  modalities: 'a list',
  audio: 'an object',
  imageConfig: 'an object',
  provider: 'an object',
  cache: 'true or false or an object',
  cacheControl: 'an object',
  promptCacheKey: 'a text',
  webSearch: 'true or false or an object',
  plugins: 'a list',
  serviceTier: 'a text',
  sessionId: 'a text',
  user: 'a text',
  metadata: 'an object',
  trace: 'an object',
  prediction: 'an object',
  extraBody: 'an object',
} as const satisfies Record<keyof ChatRequest, string>;

const roles = {
  system: true,
  developer: true,
  user: true,
  assistant: true,
  tool: true,
} as const satisfies Record<ChatMessage['role'], true>;

const partTypes = {
  text: true,
  image: true,
  audio: true,
  video: true,
  file: true,
  media: true,
} as const satisfies Record<ContentPart['type'], true>;

/**
 * Rejects values that the types of a request forbid, for callers without a compiler: such a value would be sent as `null`,
 * or not at all, and charged. Checks no deeper than the parts' types, without a schema, so that a long conversation is
 * checked quickly.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the name of the field.
 */
export async function checkChatRequest(
  request: unknown,
  options?: unknown,
  explain?: Explain,
): Promise<void> {
  const fault = requestFault(request);
  if (fault !== undefined) throw await toInvalidInput(fault, explain);
  const refusal = refuseOptions({ action: 'chat', options }, explain);
  if (refusal !== undefined) throw await refusal;
}

interface Fault {
  readonly text: string;
  /** Field that the text quotes. */
  readonly path?: string | undefined;
  readonly hint?: string | undefined;
  /** Value that is not one of the keys of `choices`. */
  readonly value?: unknown;
  readonly choices?: object | undefined;
  /** Place of the value, for its explanation. @default 'chat' */
  readonly place?: 'role' | undefined;
}

async function toInvalidInput(
  { text, path, hint, value, choices = {}, place }: Fault,
  explain: Explain | undefined,
): Promise<OpenRouterError> {
  // Loaded for a mistake only: most programs never make one.
  const names = typeof value === 'string' ? await explain?.() : undefined;
  const word = String(value);
  const explanation = names?.explanationOf(word, place ?? 'chat');
  const [suggestion] = names?.nearest(word, Object.keys(choices)) ?? [];
  const suggestionHint: Hint =
    explanation ??
    (suggestion === undefined
      ? { kind: 'only', surface: 'sdk', text: hint ?? checkType }
      : { kind: 'did-you-mean', values: [suggestion] });
  const details = path === undefined ? {} : { fields: [path] };
  return invalidInput(`Cannot chat: ${text}`, { hints: [suggestionHint], details });
}

const checkType = 'See the type ChatRequest for the type of each field.';

const example = 'Pass { messages: [{ role: "user", content: "Hi" }] }.';

function requestFault(request: unknown): Fault | undefined {
  if (!isRecord(request)) return { ...mustBe(undefined, 'an object', request), hint: example };
  for (const [name, value] of Object.entries(request)) {
    const fault = fieldFault(name, value);
    if (fault !== undefined) return fault;
  }
  const { messages, extraBody } = request;
  if (!Array.isArray(messages))
    return { ...mustBe('messages', fields.messages, messages), hint: example };
  if (messages.length === 0) return { text: 'messages must not be empty', hint: example };
  if (isRecord(extraBody) && 'stream' in extraBody) {
    return {
      text: 'extraBody must not have "stream"',
      hint: 'Call chat.stream() for a stream and chat.send() for a complete answer.',
    };
  }
  return messagesFault(messages) ?? innerFault(request);
}

function innerFault(request: Readonly<Record<string, unknown>>): Fault | undefined {
  const fault = findInnerFault(request);
  if (fault === undefined) return undefined;
  const { path, unknown, broken } = fault;
  if (unknown === undefined) {
    const { meaning = 'valid', value } = broken ?? {};
    const actual = typeof value === 'number' ? String(value) : nounOf(value);
    return { path, text: `"${path}" must be ${meaning}, not ${actual}` };
  }
  const { name, known } = unknown;
  return { text: `unknown field "${path}"`, path, value: name, choices: known };
}

function fieldFault(name: string, value: unknown): Fault | undefined {
  if (!isKeyOf(fields, name))
    return { text: `unknown field "${name}"`, path: name, value: name, choices: fields };
  const kind = fields[name];
  return value === undefined || kind.includes(nounOf(value))
    ? undefined
    : mustBe(name, kind, value);
}

function messagesFault(messages: readonly unknown[]): Fault | undefined {
  for (const [index, message] of messages.entries()) {
    const path = `messages.${index}`;
    if (!isRecord(message)) return mustBe(path, 'an object', message);
    const { role, content } = message;
    if (!isKeyOf(roles, role))
      return { ...mustBeOneOf(`${path}.role`, roles, role), place: 'role' };
    const fault = contentFault(`${path}.content`, content, role);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function contentFault(
  path: string,
  content: unknown,
  role: ChatMessage['role'],
): Fault | undefined {
  if (role === 'assistant' && content === null) return undefined;
  // A tool result may be empty, and so may a message of a model that called a tool; other messages may not.
  const mayBeBlank = role === 'assistant' || role === 'tool';
  if (typeof content === 'string') {
    return mayBeBlank || content.trim() !== '' ? undefined : isBlank(path);
  }
  if (!Array.isArray(content)) return mustBe(path, 'a text or a list of parts', content);
  if (content.length === 0 && !mayBeBlank) return isBlank(path);
  for (const [index, part] of content.entries()) {
    if (!isRecord(part)) return mustBe(`${path}.${index}`, 'an object', part);
    if (!isKeyOf(partTypes, part['type']))
      return mustBeOneOf(`${path}.${index}.type`, partTypes, part['type']);
  }
  return undefined;
}

function isBlank(path: string): Fault {
  return {
    path,
    text: `"${path}" must not be blank`,
    hint: 'Write some text: whitespace is charged like text.',
  };
}

function isKeyOf<Table extends object>(table: Table, key: unknown): key is keyof Table {
  return typeof key === 'string' && Object.hasOwn(table, key);
}

function mustBe(path: string | undefined, kind: string, value: unknown): Fault {
  const subject = path === undefined ? 'the request' : `"${path}"`;
  return { path, text: `${subject} must be ${kind}, not ${nounOf(value)}` };
}

function mustBeOneOf(path: string, choices: object, value: unknown): Fault {
  const names = Object.keys(choices).map((each) => `"${each}"`);
  const actual = typeof value === 'string' ? `"${value}"` : nounOf(value);
  const text = `"${path}" must be one of ${names.join(', ')}, not ${actual}`;
  return { path, text, value, choices };
}

function nounOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'undefined':
      return 'nothing';
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'number':
      return Number.isFinite(value) ? 'a number' : String(value);
    default:
      return `a ${typeof value}`;
  }
}
