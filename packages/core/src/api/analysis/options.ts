import type { MediaSource } from '../../media/source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { ChatRequest, OutputOf, TypedFormat } from '../chat/options.ts';
import type { PdfEngine } from '../chat/pdf-engine.ts';
import type { ChatEvent, ChatResult } from '../chat/result.ts';

/** Image, audio, video or document to analyze. */
export interface AnalyzedMedia {
  /** Required kind. @default detected from the content */
  readonly kind?: MediaKind | undefined;
  /** Source of the media. The client downloads a URL, which the loader's address policy must allow. */
  readonly source: MediaSource;
  /** File name of a document that the model sees. */
  readonly filename?: string | undefined;
  /** Required for raw samples, which have no header. @default detected from the content */
  readonly format?: 'pcm16' | 'pcm24' | undefined;
}

/** Levels of image detail. */
export const details = ['auto', 'low', 'high', 'original'] as const;

/** Question about media. */
export interface AnalyzeRequest extends Pick<
  ChatRequest,
  'maxTokens' | 'temperature' | 'reasoning' | 'responseFormat' | 'provider' | 'cache'
> {
  /** At least one, in the order in which the model receives them. */
  readonly media: readonly AnalyzedMedia[];
  /** @default a general question for the kind of the first media */
  readonly question?: string | undefined;
  /** @default the client's default for the kind of the first media */
  readonly model?: string | undefined;
  /** Lets the provider cache the media, so that the next question about them costs less. @default false */
  readonly cacheInput?: boolean | undefined;
  /** `high` sends larger images, for small print and charts; `original` preserves their size. @default 'auto' */
  readonly detail?: (typeof details)[number] | undefined;
  /** Maximum edge length of an image in pixels. @default by `detail` and the client's `media.image` */
  readonly maxDimension?: number | undefined;
  /** Whether public URLs are passed to the model instead of being downloaded. YouTube URLs always are. @default false */
  readonly passUrl?: boolean | undefined;
  /** @default 'native' for models that read PDFs, else 'cloudflare-ai', which is free */
  readonly pdfEngine?: PdfEngine | undefined;
  /** `message.annotations` of an earlier answer about the same PDF, which is then not parsed and charged again. */
  readonly annotations?: readonly unknown[] | undefined;
}

/** Result of a question about media. */
export interface AnalysisResult<Output = unknown> extends ChatResult<Output> {
  /** Notes for the reader about changes to the media and to the maximum tokens, in complete sentences. */
  readonly notes: readonly string[];
}

/** Event of a streamed answer about media. Notes come first, before anything is sent. */
export type AnalysisEvent<Output = unknown> =
  | { readonly type: 'note'; readonly text: string }
  /** Everything is loaded and checked, and the request is about to be sent. */
  | { readonly type: 'loaded' }
  | Exclude<ChatEvent, { readonly type: 'end' }>
  | { readonly type: 'end'; readonly result: AnalysisResult<Output> };

/** Analyzes images, audio, videos and documents. */
export interface Analyze {
  /**
   * Returns the complete answer.
   *
   * @throws OpenRouterError `UNSUPPORTED_FORMAT`, `RESOURCE_TOO_LARGE` and `UPSTREAM_REFUSED` (reason `blocked_address`)
   * before anything is sent; `INVALID_INPUT` when the model does not accept the media, with models that do.
   */
  <Format extends TypedFormat>(
    request: AnalyzeRequest & { readonly responseFormat: Format },
    options?: CallOptions,
  ): Promise<AnalysisResult<OutputOf<Format>>>;
  (request: AnalyzeRequest, options?: CallOptions): Promise<AnalysisResult>;
  /** Streams the answer. It can be iterated once. */
  stream<Format extends TypedFormat>(
    request: AnalyzeRequest & { readonly responseFormat: Format },
    options?: CallOptions,
  ): AsyncIterable<AnalysisEvent<OutputOf<Format>>>;
  stream(request: AnalyzeRequest, options?: CallOptions): AsyncIterable<AnalysisEvent>;
}
