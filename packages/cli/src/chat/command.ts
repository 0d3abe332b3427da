import { chatCompletion } from '@orkit/openrouter-multimodal/operations';

import type { FlagOverrides } from '../flags/derive-flags.ts';
import type { Flag } from '../flags/flag.ts';
import { defineCommand } from '../command/define-command.ts';
import { analysisOverrides, headings, shellFlag } from '../flags/shared-flags.ts';

const { prompt, answer, model } = headings;

const flags: readonly Flag[] = [
  shellFlag(
    '-a, --attach <file|url|->',
    'a picture, sound, video or PDF, told by its bytes; repeat it for more; - is stdin',
    { group: prompt },
  ),
  shellFlag('-s, --system <text>', 'what the model is told first', { group: prompt }),
  shellFlag('--system-file <path>', 'the same, from a file', { group: prompt }),
  shellFlag('--prompt-file <path>', 'the prompt, from a file; - is stdin', { group: prompt }),
  shellFlag('--no-stdin', 'leave stdin alone, as in a while-read loop', {
    group: prompt,
    kind: 'boolean',
  }),
  shellFlag('--no-stream', 'print the answer once it is whole', { group: answer, kind: 'boolean' }),
  shellFlag('--hide-reasoning', 'keep the thoughts of the model off stderr', {
    group: answer,
    kind: 'boolean',
  }),
];

const overrides: FlagOverrides = {
  ...analysisOverrides,
  messages: false,
  attachments: false,
  models: { syntax: '--fallback <ids>', group: model },
  temperature: { group: answer, description: 'how freely it chooses its words' },
  top_p: { group: answer, description: 'chooses among the likeliest words only' },
  seed: { group: answer, description: 'the same seed asks for the same answer' },
  stop: {
    syntax: '--stop <text>',
    group: answer,
    kind: 'texts',
    description: 'ends before this text; repeat it for more',
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
  online: { group: 'Web:' },
  web_max_results: { group: 'Web:' },
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
  fieldNames: { messages: 'the prompt', attachments: '--attach' },
  hints: { UNSUPPORTED_FORMAT: 'a text is piped in: orm chat "…" < notes.txt' },
  async toInput(invocation) {
    const { toChatInput } = await import('./chat-input.ts');
    return await toChatInput(invocation);
  },
  async render(result, { output }) {
    const { renderChat } = await import('./render-chat.ts');
    renderChat(result, output);
  },
});
