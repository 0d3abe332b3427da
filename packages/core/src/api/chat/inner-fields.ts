import type { FieldFault, Rule, Rules, RulesOf } from '../../shared/field-rules.ts';
import {
  any,
  either,
  findFault,
  flag,
  list,
  method,
  notNegative,
  object,
  record,
  text,
} from '../../shared/field-rules.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { cacheRules, reasoningRules } from './option-rules.ts';
import { routingRules } from '../shared/routing-rules.ts';
import type {
  AssistantMessage,
  CacheControl,
  ChatMessage,
  ContentPart,
  SystemMessage,
  ToolCall,
  ToolMessage,
  UserMessage,
} from './messages.ts';
import type { ChatRequest, FunctionTool, JsonSchemaFormat, WebSearchOptions } from './options.ts';

const cacheControl = { type: text, ttl: text } satisfies RulesOf<CacheControl>;

const words = { role: any, content: any, name: text };

/** Fields of messages, by role. Others would be dropped without a word. */
const messageRules = {
  system: words satisfies RulesOf<SystemMessage>,
  developer: words satisfies RulesOf<SystemMessage>,
  user: words satisfies RulesOf<UserMessage>,
  assistant: {
    ...words,
    toolCalls: list,
    reasoning: any,
    reasoningDetails: any,
    annotations: any,
    refusal: any,
  } satisfies RulesOf<AssistantMessage>,
  tool: { role: any, toolCallId: text, content: any } satisfies RulesOf<ToolMessage>,
} as const satisfies Record<ChatMessage['role'], Rules>;

const media = { type: any, source: any };

type PartOf<Type extends ContentPart['type']> = Extract<ContentPart, { readonly type: Type }>;

/** Fields of parts, by type. */
const partRules = {
  text: { type: any, text, cacheControl: object(cacheControl) },
  image: { ...media, detail: text },
  audio: { ...media, format: text },
  video: media,
  file: { ...media, fileId: text, filename: text },
  media: { ...media, filename: text },
} as const satisfies { readonly [Type in ContentPart['type']]: RulesOf<PartOf<Type>> };

const toolRules = {
  type: any,
  name: text,
  description: text,
  parameters: record,
  strict: flag,
  cacheControl: object(cacheControl),
} as const satisfies RulesOf<FunctionTool>;

/** Rules of objects within a request, by the field that holds them. */
const rulesByField: Readonly<Record<string, Rule>> = {
  provider: object(routingRules),
  reasoning: object(reasoningRules),
  cache: object(cacheRules, flag),
  cacheControl: object(cacheControl),
  audio: object({ voice: text, format: text } satisfies RulesOf<NonNullable<ChatRequest['audio']>>),
  webSearch: object(
    {
      engine: text,
      maxResults: notNegative,
      maxTotalResults: notNegative,
      maxUses: notNegative,
      searchContextSize: text,
      maxCharacters: notNegative,
      allowedDomains: list,
      excludedDomains: list,
      userLocation: record,
    } satisfies RulesOf<WebSearchOptions>,
    flag,
  ),
  prediction: object({ type: text, content: either(text, list) }),
  toolChoice: object({ type: text, name: text }, text),
};

/** Rules of formats, by type. A format of another type is not checked here. */
const formatRules: Readonly<Record<string, Rules>> = {
  text: { type: text },
  json_object: { type: text },
  json_schema: {
    type: text,
    name: text,
    schema: either(record, method),
    description: text,
    strict: flag,
  } satisfies RulesOf<JsonSchemaFormat>,
};

const toolCallRules = {
  id: text,
  name: text,
  arguments: text,
} satisfies RulesOf<ToolCall>;

/**
 * Returns the first unknown field, or value of another type, within a request whose messages and parts have known roles and
 * types.
 */
export function findInnerFault(request: Readonly<Record<string, unknown>>): FieldFault | undefined {
  const { messages, tools, responseFormat } = request;
  return (
    findFault(innerFields(request), rulesByField) ??
    (isRecord(responseFormat)
      ? faultIn('responseFormat', responseFormat, at(formatRules, responseFormat['type']))
      : undefined) ??
    firstOf(tools, (tool, index) =>
      isRecord(tool) && tool['type'] === 'function'
        ? faultIn(`tools.${index}`, tool, toolRules)
        : undefined,
    ) ??
    firstOf(messages, (message, index) => inMessage(`messages.${index}`, message))
  );
}

/** Returns the fields with rules; another module knows the names of the others. */
function innerFields(request: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.keys(rulesByField).map((name) => [name, request[name]]));
}

function inMessage(path: string, message: unknown): FieldFault | undefined {
  if (!isRecord(message)) return undefined;
  return (
    faultIn(path, message, at(messageRules, message['role'])) ??
    firstOf(message['toolCalls'], (call, index) =>
      isRecord(call) ? faultIn(`${path}.toolCalls.${index}`, call, toolCallRules) : undefined,
    ) ??
    firstOf(message['content'], (part, index) =>
      isRecord(part)
        ? faultIn(`${path}.content.${index}`, part, at(partRules, part['type']))
        : undefined,
    )
  );
}

function at(table: Readonly<Record<string, Rules>>, key: unknown): Rules | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}

function firstOf(
  values: unknown,
  find: (each: unknown, index: number) => FieldFault | undefined,
): FieldFault | undefined {
  if (!Array.isArray(values)) return undefined;
  for (const [index, each] of values.entries()) {
    const found = find(each, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function faultIn(path: string, value: object, rules: Rules | undefined): FieldFault | undefined {
  return rules === undefined ? undefined : findFault(value, rules, `${path}.`);
}
