import type { OperationMedia, OperationResult } from '@orkit/openrouter-multimodal/operations';
import { operationWords, wordHints } from '@orkit/openrouter-multimodal/operations';
import type { OpenRouterErrorJson } from '@orkit/openrouter-multimodal';

import { isRecord } from '../json.ts';
import type { ContentBlock } from './blocks.ts';
import { toLinkBlocks, toMediaBlocks, toTextBlock } from './blocks.ts';
import { toLegacyFields } from './legacy-fields.ts';
import { toSnakeCase } from './snake-case.ts';

/** The result of a tool call. A type, not an interface, because the protocol's type allows further fields. */
export type ToolResult = {
  readonly content: ContentBlock[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  readonly _meta: Record<string, unknown>;
};

/** Options for {@link toToolResult} and {@link toToolError}. */
export interface ResultOptions {
  /** Version of this server, part of every result. */
  readonly version: string;
  /** Whether errors have `structuredContent`. */
  readonly structuredErrors: boolean;
  /** Negotiated protocol revision, which decides the blocks that the client supports. */
  readonly protocolVersion: string | undefined;
}

/** The fields of an error that the result of a failed call has. */
export type Failure = Pick<
  OpenRouterErrorJson,
  'code' | 'message' | 'retryable' | 'hints' | 'details'
> &
  Partial<Pick<OpenRouterErrorJson, 'retryAfterMs' | 'requestId' | 'status'>>;

/** Minimum characters of a text that is not repeated inside the JSON. A shorter one may be equal to a field by chance. */
const MIN_LONG_TEXT = 80;

/** Fields of error details that hold text of a model or provider. */
const untrustedTexts = [
  'partialText',
  'partialReasoning',
  'partialTranscript',
  'reasoningPreview',
  'text',
  'error',
  'answer',
  'errorType',
] as const;

/** Converts the result of an operation. Both the text blocks and `structuredContent` are complete, because hosts show one of the two. */
export function toToolResult(
  { data, text, media = [], files = [], meta = {}, untrusted }: OperationResult<unknown>,
  { version, protocolVersion }: ResultOptions,
): ToolResult {
  const fields = { ...meta, ...toLegacyFields({ files, media, meta }) };
  const present = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return {
    content: [
      ...toTexts(data, text).map(toTextBlock),
      ...toLinkBlocks(files, protocolVersion),
      ...toMediaBlocks(media, protocolVersion),
    ],
    ...(isRecord(data) ? { structuredContent: data } : {}),
    _meta: {
      ...Object.fromEntries(present),
      ...(untrusted === true ? { content_is_untrusted: true } : {}),
      server_version: version,
    },
  };
}

/** Converts an error: as text and JSON in `content`, and as data for programs that retry. */
export function toToolError(
  failure: Failure,
  options: ResultOptions,
  outputs: readonly OperationMedia[] = [],
): ToolResult {
  const { code, message, retryable, hints, details, retryAfterMs, requestId } = failure;
  const info = {
    code,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retry_after_seconds: toSeconds(retryAfterMs) }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    details: toSnakeCase(details),
  };
  const suggestions = wordHints(hints, operationWords);
  const described = { ...info, suggestions };
  const lines = [`${code}: ${message}`, toRetryLine(failure), ...suggestions];
  return {
    content: [
      toTextBlock(lines.join('\n')),
      toTextBlock(JSON.stringify(info)),
      // Media generated before the failure is paid for.
      ...toMediaBlocks(outputs, options.protocolVersion),
    ],
    ...(options.structuredErrors
      ? { structuredContent: { error: { ...described, message } } }
      : {}),
    isError: true,
    _meta: {
      ...described,
      ...(isUntrusted(failure) ? { content_is_untrusted: true } : {}),
      server_version: options.version,
    },
  };
}

/** Whether part of it is untrusted: messages quote the reason that OpenRouter or a provider gave. */
function isUntrusted({ code, status, details }: Failure): boolean {
  return (
    code.startsWith('UPSTREAM_') ||
    status !== undefined ||
    untrustedTexts.some((name) => typeof details[name] === 'string')
  );
}

function toRetryLine({ retryable, retryAfterMs }: Failure): string {
  if (!retryable) return 'Retryable: no';
  return retryAfterMs === undefined
    ? 'Retryable: yes'
    : `Retryable: yes, after ${toSeconds(retryAfterMs)} s`;
}

function toSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

function toTexts(data: unknown, text: string | undefined): string[] {
  if (!isRecord(data) || Object.keys(data).length === 0) {
    return [text ?? JSON.stringify(data)].filter((each) => each !== '{}');
  }
  const field = Object.keys(data).find((key) => data[key] === text);
  // The JSON has every field, so a text that only renders the data would cost its tokens twice.
  if (text === undefined || field === undefined) return [JSON.stringify(data)];
  const { [field]: _text, ...rest } = data;
  if (text.length < MIN_LONG_TEXT) return [text, JSON.stringify(data)];
  return Object.keys(rest).length === 0 ? [text] : [text, JSON.stringify(rest)];
}
