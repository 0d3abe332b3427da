import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { MediaSource } from '../../media/source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { ChatRequest } from '../chat/options.ts';
import type { PdfEngine } from '../chat/pdf-engine.ts';
import type { ChatEvent, ChatResult } from '../chat/result.ts';

/** One thing to look at, listen to, watch or read. */
export interface AnalyzedMedia {
  /** What it must be. @default whatever its bytes are */
  readonly kind?: MediaKind | undefined;
  /** A URL is fetched from here, under the guard of the loader. */
  readonly source: MediaSource;
  /** What a document is called towards the model. */
  readonly filename?: string | undefined;
  /** Raw samples have no header and must be named. @default what the bytes say */
  readonly format?: 'pcm16' | 'pcm24' | undefined;
}

/** How closely a picture is looked at. */
export const details = ['auto', 'low', 'high', 'original'] as const;

/** A question about media. */
export interface AnalyzeRequest extends Pick<
  ChatRequest,
  'maxTokens' | 'temperature' | 'reasoning' | 'responseFormat' | 'provider' | 'cache'
> {
  /** At least one, in the order in which the model gets them. */
  readonly media: readonly AnalyzedMedia[];
  /** @default a general question for the kind of the first medium */
  readonly question?: string | undefined;
  /** @default the client's default for the kind of the first medium */
  readonly model?: string | undefined;
  /** Lets the provider keep the media, so that the next question about them costs less. @default false */
  readonly cacheInput?: boolean | undefined;
  /** `high` sends pictures larger, for small print and charts; `original` keeps their size. @default 'auto' */
  readonly detail?: (typeof details)[number] | undefined;
  /** Longest edge of a picture in pixels. @default what `detail` and the client's `media.image` say */
  readonly maxDimension?: number | undefined;
  /** Hands public URLs to the model instead of fetching them. YouTube addresses are always handed on. @default false */
  readonly passUrl?: boolean | undefined;
  /** @default 'native' for models that read PDFs, else 'cloudflare-ai', which is free */
  readonly pdfEngine?: PdfEngine | undefined;
  /** `message.annotations` of an earlier answer about the same PDF: it is not parsed and paid again. */
  readonly annotations?: readonly unknown[] | undefined;
}

/** An answer about media. */
export interface AnalysisResult<Output = unknown> extends ChatResult<Output> {
  /** What was done to the media that a reader should know, in whole sentences. */
  readonly notes: readonly string[];
}

/** One piece of a streamed answer about media. Notes come first, before anything is sent. */
export type AnalysisEvent =
  | { readonly type: 'note'; readonly text: string }
  /** Everything is loaded and checked; the question is sent. */
  | { readonly type: 'loaded' }
  | Exclude<ChatEvent, { readonly type: 'end' }>
  | { readonly type: 'end'; readonly result: AnalysisResult };

/** Asks about pictures, sounds, videos and documents. */
export interface Analyze {
  /**
   * Answers when the model is done.
   *
   * @throws OpenRouterError `UNSUPPORTED_FORMAT`, `RESOURCE_TOO_LARGE` and `UPSTREAM_REFUSED` (reason `blocked_address`)
   * before anything is sent; `INVALID_INPUT` when the model cannot take the media, with some that can.
   */
  <Schema extends StandardSchemaV1>(
    request: AnalyzeRequest & { readonly responseFormat: Schema },
    options?: CallOptions,
  ): Promise<AnalysisResult<StandardSchemaV1.InferOutput<Schema>>>;
  (request: AnalyzeRequest, options?: CallOptions): Promise<AnalysisResult>;
  /** Gives the answer as it comes. It can be looped over once. */
  stream(request: AnalyzeRequest, options?: CallOptions): AsyncIterable<AnalysisEvent>;
}
