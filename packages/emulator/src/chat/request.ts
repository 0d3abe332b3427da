import * as v from 'valibot';
import { describeIssues } from '../shared/describe-issues.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { ProviderPreferences } from '../validation/provider-preferences.ts';
import { Message } from './messages.ts';

const tokens = v.pipe(v.number(), v.integer(), v.minValue(1));
const EFFORTS = ['max', 'xhigh', 'high', 'medium', 'low', 'minimal', 'none'] as const;

/** Engines for PDFs; `pdf-text` is the older name of `cloudflare-ai`. */
const PDF_ENGINES = ['native', 'cloudflare-ai', 'mistral-ocr', 'pdf-text'] as const;

const FunctionTool = v.looseObject({
  type: v.literal('function'),
  function: v.looseObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    description: v.optional(v.string()),
    parameters: v.nullish(v.record(v.string(), v.unknown())),
  }),
});

/** Prefixes of server tools: the first is OpenRouter's, the second OpenAI's. */
const ServerTool = v.looseObject({
  type: v.pipe(
    v.string(),
    v.regex(/^(openrouter:|web_search)/, 'Expected "function" or a server tool of OpenRouter'),
  ),
  parameters: v.nullish(v.looseObject({ max_results: v.nullish(v.number()) })),
});

const Tool = v.lazy((value: unknown) =>
  typeof value === 'object' && value !== null && 'type' in value && value.type !== 'function'
    ? ServerTool
    : FunctionTool,
);

const ToolChoice = v.lazy((value: unknown) =>
  typeof value === 'string'
    ? v.picklist(['none', 'auto', 'required'])
    : v.looseObject({
        type: v.string(),
        function: v.optional(v.looseObject({ name: v.string() })),
      }),
);

const ResponseFormat = v.variant('type', [
  v.looseObject({ type: v.literal('text') }),
  v.looseObject({ type: v.literal('json_object') }),
  v.looseObject({
    type: v.literal('json_schema'),
    json_schema: v.looseObject({
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
      schema: v.nullish(v.record(v.string(), v.unknown())),
      strict: v.nullish(v.boolean()),
    }),
  }),
  v.looseObject({ type: v.literal('grammar'), grammar: v.string() }),
  v.looseObject({ type: v.literal('python') }),
]);

/** A function that the caller offers. */
export type FunctionTool = v.InferOutput<typeof FunctionTool>;

/** A tool that OpenRouter executes. */
export type ServerTool = v.InferOutput<typeof ServerTool>;

/** Whether the caller, not OpenRouter, executes a tool. */
export function isFunctionTool(tool: FunctionTool | ServerTool): tool is FunctionTool {
  return tool.type === 'function';
}

/** Whether OpenRouter executes a tool. */
export function isServerTool(tool: FunctionTool | ServerTool): tool is ServerTool {
  return tool.type !== 'function';
}

/** The body of `POST /chat/completions`, as far as the emulator reads it. */
export const ChatRequest = v.looseObject({
  model: v.optional(v.string()),
  models: v.optional(v.array(v.string())),
  messages: v.pipe(v.array(Message), v.minLength(1)),
  stream: v.nullish(v.boolean()),
  max_tokens: v.nullish(tokens),
  max_completion_tokens: v.nullish(tokens),
  temperature: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  top_p: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  min_p: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  top_a: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  top_k: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
  frequency_penalty: v.nullish(v.pipe(v.number(), v.minValue(-2), v.maxValue(2))),
  presence_penalty: v.nullish(v.pipe(v.number(), v.minValue(-2), v.maxValue(2))),
  repetition_penalty: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  seed: v.nullish(v.pipe(v.number(), v.integer())),
  stop: v.nullish(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(4))])),
  logprobs: v.nullish(v.boolean()),
  top_logprobs: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20))),
  tools: v.nullish(v.array(Tool)),
  tool_choice: v.nullish(ToolChoice),
  parallel_tool_calls: v.nullish(v.boolean()),
  response_format: v.nullish(ResponseFormat),
  reasoning: v.nullish(
    v.looseObject({
      effort: v.nullish(v.picklist(EFFORTS)),
      max_tokens: v.nullish(tokens),
      exclude: v.nullish(v.boolean()),
      enabled: v.nullish(v.boolean()),
    }),
  ),
  reasoning_effort: v.nullish(v.picklist(EFFORTS)),
  include_reasoning: v.nullish(v.boolean()),
  modalities: v.nullish(v.array(v.picklist(['text', 'image', 'audio']))),
  audio: v.nullish(
    v.looseObject({
      voice: v.optional(v.string()),
      format: v.optional(v.picklist(['wav', 'mp3', 'flac', 'opus', 'pcm16'])),
    }),
  ),
  image_config: v.nullish(v.record(v.string(), v.unknown())),
  plugins: v.nullish(
    v.array(
      v.looseObject({
        id: v.string(),
        enabled: v.nullish(v.boolean()),
        max_results: v.nullish(v.number()),
        pdf: v.nullish(v.looseObject({ engine: v.nullish(v.picklist(PDF_ENGINES)) })),
      }),
    ),
  ),
  provider: v.nullish(ProviderPreferences),
  session_id: v.nullish(v.pipe(v.string(), v.maxLength(256))),
  user: v.nullish(v.string()),
});

/** A valid chat request. */
export type ChatRequest = v.InferOutput<typeof ChatRequest>;

/** Parses a chat request; a malformed one is a 400 that names the field. */
export function parseChatRequest(body: unknown): ChatRequest {
  const parsed = v.safeParse(ChatRequest, body, { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  const { reasoning, reasoning_effort: shorthand } = parsed.output;
  const effort = reasoning?.effort ?? shorthand;
  if (shorthand !== undefined && shorthand !== null && shorthand !== effort) {
    throw invalidRequest('reasoning_effort: must agree with reasoning.effort when both are given');
  }
  if (isSet(reasoning?.effort) && isSet(reasoning?.max_tokens)) {
    throw invalidRequest('reasoning: give either effort or max_tokens, not both');
  }
  return parsed.output;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
