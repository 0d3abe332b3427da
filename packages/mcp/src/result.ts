import type { OperationResult } from '@orkit/openrouter-multimodal/operations';
import type { OpenRouterErrorJson } from '@orkit/openrouter-multimodal';

import { isRecord } from './arguments.ts';

/** The answer to a tool call. A type, not an interface: the protocol's own is open to further fields. */
export type ToolResult = {
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  readonly _meta: Record<string, unknown>;
};

/** How a result is told. */
export interface ResultOptions {
  /** Version of this server, told with every result. */
  readonly version: string;
  /** Whether errors have `structuredContent` too. */
  readonly structuredErrors: boolean;
}

/** What a failed call tells. */
export type Failure = Pick<
  OpenRouterErrorJson,
  'code' | 'message' | 'retryable' | 'hints' | 'details'
> &
  Partial<Pick<OpenRouterErrorJson, 'retryAfterMs' | 'requestId'>>;

/** A text of at least this many characters is not told a second time inside the JSON. A shorter one may be there by chance. */
const MIN_LONG_TEXT = 80;

/** Tells what came of an operation, whole in `content` and whole in `structuredContent`: hosts show one of the two. */
export function toToolResult(
  { data, text, meta, untrusted }: OperationResult<unknown>,
  { version }: ResultOptions,
): ToolResult {
  const texts = [text ?? '', toCompactJson(data, text)];
  return {
    content: texts.filter((each) => each !== '' && each !== '{}').map(toTextBlock),
    ...(isRecord(data) ? { structuredContent: data } : {}),
    _meta: {
      ...meta,
      ...(untrusted === true ? { content_is_untrusted: true } : {}),
      server_version: version,
    },
  };
}

/** Tells a failure in words, and as data for whoever decides about a retry. */
export function toToolError(failure: Failure, options: ResultOptions): ToolResult {
  const { code, message, retryable, hints, details, retryAfterMs, requestId } = failure;
  const facts = {
    code,
    details,
    suggestions: hints,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retry_after_seconds: Math.ceil(retryAfterMs / 1000) }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
  };
  return {
    content: [toTextBlock([`${code}: ${message}`, ...hints].join('\n'))],
    ...(options.structuredErrors ? { structuredContent: { error: { ...facts, message } } } : {}),
    isError: true,
    _meta: { ...facts, server_version: options.version },
  };
}

function toTextBlock(text: string): { type: 'text'; text: string } {
  return { type: 'text', text };
}

function toCompactJson(data: unknown, text: string | undefined): string {
  return JSON.stringify(data, function omitText(this: unknown, _key: string, value: unknown) {
    const isTold = typeof value === 'string' && value.length >= MIN_LONG_TEXT && value === text;
    return isTold && isRecord(this) ? undefined : value;
  });
}
