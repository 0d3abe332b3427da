import type { CacheControl, ChatMessage, ContentPart, TextPart } from '../chat/messages.ts';
import type { ChatRequest } from '../chat/options.ts';
import type { PdfEngine } from '../chat/pdf-engine.ts';
import { toParserPlugin } from '../chat/pdf-engine.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { AnalyzeRequest } from './options.ts';
import type { PreparedMedia } from './prepare-media.ts';

/** Default questions, by kind of media. */
export const defaultQuestions = {
  image: "What's in this image?",
  audio: 'Please transcribe and analyze this audio file.',
  video: 'Describe what happens in this video, step by step.',
  document: 'Summarize this document.',
} as const satisfies Record<MediaKind, string>;

/** Request whose media is loaded and whose model is chosen. */
export interface AnalysisPlan {
  readonly model: string;
  readonly kind: MediaKind;
  readonly media: readonly PreparedMedia[];
  /** Parser for the PDFs of the request; `undefined` without a PDF. */
  readonly pdfEngine: PdfEngine | undefined;
}

/** Returns the chat request of an analysis. */
export function toChatRequest(request: AnalyzeRequest, plan: AnalysisPlan): ChatRequest {
  const { maxTokens, temperature, reasoning, responseFormat, provider, cache } = request;
  return {
    model: plan.model,
    messages: toMessages(request, plan),
    plugins: plan.pdfEngine === undefined ? undefined : [toParserPlugin(plan.pdfEngine)],
    maxTokens,
    temperature,
    reasoning,
    responseFormat,
    provider,
    cache,
  };
}

function toMessages(request: AnalyzeRequest, { kind, media }: AnalysisPlan): ChatMessage[] {
  const { question = defaultQuestions[kind], annotations, cacheInput } = request;
  const parts = media.map(({ part }) => part);
  const text: TextPart = { type: 'text', text: question };
  if (annotations !== undefined) {
    // OpenRouter looks for a parsed file in earlier messages of the model.
    return [
      { role: 'user', content: cacheInput === true ? withCacheBreakpoint(parts) : parts },
      { role: 'assistant', content: 'I have read it.', annotations },
      { role: 'user', content: question },
    ];
  }
  const content = cacheInput === true ? [...withCacheBreakpoint(parts), text] : [text, ...parts];
  return [{ role: 'user', content }];
}

/** Appends a cache breakpoint, which only text can have. Content before it is cached; the question changes, so it comes last. */
function withCacheBreakpoint(parts: readonly ContentPart[]): ContentPart[] {
  const cacheControl: CacheControl = { type: 'ephemeral' };
  return [
    ...parts,
    { type: 'text', text: 'The question is about what stands above.', cacheControl },
  ];
}
