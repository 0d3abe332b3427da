import { isRecord } from '../../shared/untrusted-json.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import type {
  AssistantMessage,
  ChatMessage,
  ContentPart,
  SystemMessage,
  ToolMessage,
  UserMessage,
} from './messages.ts';
import type { FunctionTool, ReasoningOptions } from './options.ts';

type Names<Shape> = Readonly<Record<keyof Shape, 1>>;

const text = { role: 1, content: 1, name: 1 } as const;

/** Fields of messages, by role. Others would be dropped without a word. */
const messageNames = {
  system: text satisfies Names<SystemMessage>,
  developer: text satisfies Names<SystemMessage>,
  user: text satisfies Names<UserMessage>,
  assistant: {
    ...text,
    toolCalls: 1,
    reasoning: 1,
    reasoningDetails: 1,
    annotations: 1,
    refusal: 1,
  } satisfies Names<AssistantMessage>,
  tool: { role: 1, toolCallId: 1, content: 1 } satisfies Names<ToolMessage>,
} as const satisfies Record<ChatMessage['role'], object>;

const media = { type: 1, source: 1 } as const;

type PartOf<Type extends ContentPart['type']> = Extract<ContentPart, { readonly type: Type }>;

/** Fields of parts, by type. */
const partNames = {
  text: { type: 1, text: 1, cacheControl: 1 },
  image: { ...media, detail: 1 },
  audio: { ...media, format: 1 },
  video: media,
  file: { ...media, fileId: 1, filename: 1 },
  media: { ...media, filename: 1 },
} as const satisfies { readonly [Type in ContentPart['type']]: Names<PartOf<Type>> };

const toolNames = {
  type: 1,
  name: 1,
  description: 1,
  parameters: 1,
  strict: 1,
  cacheControl: 1,
} as const satisfies Names<FunctionTool>;

const reasoningNames = {
  effort: 1,
  maxTokens: 1,
  exclude: 1,
  enabled: 1,
  summary: 1,
} as const satisfies Names<ReasoningOptions>;

const routingNames = {
  order: 1,
  only: 1,
  ignore: 1,
  allowFallbacks: 1,
  requireParameters: 1,
  dataCollection: 1,
  zdr: 1,
  enforceDistillableText: 1,
  quantizations: 1,
  sort: 1,
  maxPriceUsd: 1,
  preferredMinThroughput: 1,
  preferredMaxLatency: 1,
} as const satisfies Names<ProviderRouting>;

/** Unknown field, with the fields that are known in its place. */
export interface UnknownName {
  readonly path: string;
  readonly name: string;
  readonly known: object;
}

/** Returns the first unknown field within a request whose messages and parts have known roles and types. */
export function findUnknownName(
  request: Readonly<Record<string, unknown>>,
): UnknownName | undefined {
  const { messages, tools, provider, reasoning } = request;
  return (
    unknownIn('provider', provider, routingNames) ??
    unknownIn('reasoning', reasoning, reasoningNames) ??
    firstOf(tools, (tool, index) =>
      isRecord(tool) && tool['type'] === 'function'
        ? unknownIn(`tools.${index}`, tool, toolNames)
        : undefined,
    ) ??
    firstOf(messages, (message, index) => inMessage(`messages.${index}`, message))
  );
}

function inMessage(path: string, message: unknown): UnknownName | undefined {
  if (!isRecord(message)) return undefined;
  const names = namesAt(messageNames, message['role']);
  return (
    unknownIn(path, message, names) ??
    firstOf(message['content'], (part, index) =>
      isRecord(part)
        ? unknownIn(`${path}.content.${index}`, part, namesAt(partNames, part['type']))
        : undefined,
    )
  );
}

function namesAt(table: Readonly<Record<string, object>>, key: unknown): object | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}

function firstOf(
  list: unknown,
  find: (each: unknown, index: number) => UnknownName | undefined,
): UnknownName | undefined {
  if (!Array.isArray(list)) return undefined;
  for (const [index, each] of list.entries()) {
    const found = find(each, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unknownIn(
  path: string,
  value: unknown,
  known: object | undefined,
): UnknownName | undefined {
  if (!isRecord(value) || known === undefined) return undefined;
  for (const name in value) {
    // One that is `undefined` was left out.
    if (!(name in known) && value[name] !== undefined)
      return { path: `${path}.${name}`, name, known };
  }
  return undefined;
}
