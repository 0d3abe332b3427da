import { chatCompletion } from '@orkit/openrouter-multimodal/operations';

import type { FlagOverrides } from '../flags/derive-flags.ts';
import type { Flag } from '../flags/flag.ts';
import { defineCommand } from '../command/define-command.ts';
import { analysisOverrides, headings, shellFlag } from '../flags/shared-flags.ts';

const { prompt, answer, model } = headings;

const flags: readonly Flag[] = [
  shellFlag(
    '-a, --attach <file|url|->',
    'an image, audio, video or PDF, detected from its content; repeat it for more; - is stdin',
    { group: prompt, kind: 'texts' },
  ),
  shellFlag('-s, --system <text>', 'system prompt', { group: prompt }),
  shellFlag('--system-file <path>', 'system prompt, from a file', { group: prompt }),
  shellFlag('--prompt-file <path>', 'the prompt, from a file; - is stdin', { group: prompt }),
  shellFlag('--no-stdin', 'do not read stdin, as in a while-read loop', {
    group: prompt,
    kind: 'boolean',
  }),
  shellFlag('--no-stream', 'print the answer when it is complete', {
    group: answer,
    kind: 'boolean',
  }),
  shellFlag('--hide-reasoning', 'do not print the reasoning to stderr', {
    group: answer,
    kind: 'boolean',
  }),
];

const overrides: FlagOverrides = {
  ...analysisOverrides,
  messages: false,
  attachments: false,
  models: { syntax: '--fallback <ids>', group: model },
  temperature: { group: answer, description: 'sampling temperature' },
  top_p: {
    group: answer,
    description: 'nucleus sampling: probability mass of the tokens to sample from',
  },
  seed: { group: answer, description: 'the same seed and request may give the same answer' },
  stop: {
    syntax: '--stop <text>',
    group: answer,
    kind: 'texts',
    description: 'stop sequence; repeat it for more',
  },
  include_reasoning: { group: model },
  'reasoning.effort': {
    syntax: '--reasoning <effort>',
    group: model,
    description: 'reasoning effort',
  },
  'reasoning.max_tokens': { group: model, description: 'maximum tokens for reasoning' },
  'reasoning.exclude': {
    group: model,
    description: 'use reasoning, but leave it out of the response',
  },
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
  summary: 'Ask a model, optionally about images, audio, video and documents.',
  examples: [
    'orm chat "Why is the sky blue?"',
    'orm chat -a photo.jpg "What is in this image?"',
    'git diff | orm chat "Write a commit message" -m openai/gpt-5',
  ],
  arguments: [{ syntax: '[prompt...]', description: 'the prompt; - is stdin' }],
  flags,
  overrides,
  fieldNames: { messages: 'the prompt', attachments: '--attach' },
  hints: { UNSUPPORTED_FORMAT: 'pipe text in instead: orm chat "…" < notes.txt' },
  async toInput(invocation) {
    const { toChatInput } = await import('./chat-input.ts');
    return await toChatInput(invocation);
  },
  async render(result, { output }) {
    const { renderChat } = await import('./render-chat.ts');
    renderChat(result, output);
  },
});
