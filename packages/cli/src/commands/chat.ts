import { chatCompletion } from '@orkit/openrouter-multimodal/operations';

import type { FlagOverrides } from '../derive-flags.ts';
import type { Flag } from '../flag.ts';
import { defineCommand } from '../project.ts';

const prompt = 'Prompt:';
const answer = 'Answer:';
const model = 'Model:';

const flags: readonly Flag[] = [
  shellFlag(
    '-a, --attach <path|url>',
    'a picture, sound, video or PDF; a URL is a PDF or a video by its extension, else a picture; repeat it for more; - is stdin',
  ),
  shellFlag('-s, --system <text>', 'what the model is told first'),
  shellFlag('--system-file <path>', 'the same, from a file'),
  shellFlag('--prompt-file <path>', 'the prompt, from a file; - is stdin'),
  { ...shellFlag('--no-stdin', 'leave stdin alone, as in a while-read loop'), kind: 'boolean' },
  { ...shellFlag('--no-stream', 'print the answer once it is whole', answer), kind: 'boolean' },
  {
    ...shellFlag('--hide-reasoning', 'keep the thoughts of the model off stderr', answer),
    kind: 'boolean',
  },
];

const overrides: FlagOverrides = {
  messages: false,
  model: { syntax: '-m, --model <id>', group: model },
  models: { syntax: '--fallback <ids>', group: model },
  max_tokens: { group: answer },
  temperature: { group: answer, description: 'how freely it chooses its words' },
  top_p: { group: answer, description: 'chooses among the likeliest words only' },
  seed: { group: answer, description: 'the same seed asks for the same answer' },
  stop: {
    syntax: '--stop <text>',
    group: answer,
    kind: 'texts',
    description: 'ends before this text; repeat it for more',
  },
  response_schema: {
    syntax: '--schema <json|@file>',
    group: answer,
    description: 'JSON Schema that the answer follows',
  },
  include_reasoning: { group: model },
  'reasoning.effort': {
    syntax: '--reasoning <effort>',
    group: model,
    description: 'how hard it thinks',
  },
  'reasoning.max_tokens': { group: model, description: 'most tokens for thinking' },
  'reasoning.exclude': { group: model, description: 'thinks, but keeps it to itself' },
  tools: { group: model, description: 'functions that the model may call' },
  tool_choice: { group: model },
  ...providerOverrides(),
  online: { group: 'Web:' },
  web_max_results: { group: 'Web:' },
  cache: { group: 'Cache:' },
  cache_ttl: {
    syntax: '--cache-ttl <duration>',
    group: 'Cache:',
    description: 'how long the answer is kept, such as 5m or 1h; asks for the cache',
  },
  cache_clear: { group: 'Cache:' },
};

/** `orm chat`. */
export const chatCommand = defineCommand({
  name: 'chat',
  group: 'Ask:',
  operation: chatCompletion,
  summary: 'Ask a model, with pictures, sound, video and documents if you like.',
  examples: [
    'orm chat "Why is the sky blue?"',
    'orm chat -a photo.jpg "What is in this picture?"',
    'git diff | orm chat "Write a commit message" -m openai/gpt-5',
  ],
  arguments: [{ syntax: '[prompt...]', description: 'what to ask; - is stdin' }],
  flags,
  overrides,
  fieldNames: { messages: 'the prompt' },
  async toInput(invocation) {
    const { toChatInput } = await import('../chat/chat-input.ts');
    return await toChatInput(invocation);
  },
  async render(result, { output }) {
    const { renderChat } = await import('../chat/render-chat.ts');
    renderChat(result, output);
  },
});

function shellFlag(syntax: string, description: string, group = prompt): Flag {
  return { syntax, description, group, kind: 'text', field: undefined };
}

function providerOverrides(): FlagOverrides {
  const group = 'Provider:';
  const usd = (what: string, most: string) => {
    return { syntax: `--max-price-${what} <usd>`, group, description: `most for ${most}` };
  };
  return {
    'provider.order': { description: 'providers to try first, in order' },
    'provider.only': { description: 'the only providers that may answer' },
    'provider.ignore': { description: 'providers that may not answer' },
    'provider.allow_fallbacks': { syntax: '--fallbacks', description: 'others may step in' },
    'provider.require_parameters': {
      syntax: '--require-parameters',
      description: 'only providers that know every option given',
    },
    'provider.data_collection': {
      syntax: '--data-collection <name>',
      description: 'whether providers may keep data',
    },
    'provider.zdr': { syntax: '--zdr', description: 'only providers that keep no data' },
    'provider.quantizations': { description: 'precisions that are good enough' },
    'provider.sort': { description: 'what providers are preferred for' },
    'provider.max_price.prompt': usd('prompt', 'a million prompt tokens'),
    'provider.max_price.completion': usd('completion', 'a million answer tokens'),
    'provider.max_price.request': usd('request', 'one request'),
    'provider.max_price.image': usd('image', 'one picture'),
  };
}
