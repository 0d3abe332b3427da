import type { OperationMedia, OperationResult } from '@orkit/openrouter-multimodal/operations';
import { operationWords, wordHints } from '@orkit/openrouter-multimodal/operations';
import type { OpenRouterErrorJson } from '@orkit/openrouter-multimodal';

import { isRecord } from '../json.ts';
import type { ContentBlock } from './blocks.ts';
import { toLinkBlocks, toMediaBlocks, toTextBlock } from './blocks.ts';
import { toLegacyFields } from './legacy-fields.ts';
import { toSnakeCase } from './snake-case.ts';

/** The answer to a tool call. A type, not an interface: the protocol's own is open to further fields. */
export type ToolResult = {
  readonly content: ContentBlock[];
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
  /** The revision that client and server agreed on: what a client can be sent depends on it. */
  readonly protocolVersion: string | undefined;
}

/** What a failed call tells. */
export type Failure = Pick<
  OpenRouterErrorJson,
  'code' | 'message' | 'retryable' | 'hints' | 'details'
> &
  Partial<Pick<OpenRouterErrorJson, 'retryAfterMs' | 'requestId' | 'status'>>;

/** A text of at least this many characters is not told a second time inside the JSON. A shorter one may be there by chance. */
const MIN_LONG_TEXT = 80;

/** Fields of an error's details that hold what a model or a provider wrote. */
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

/** Tells what came of an operation, whole in the texts of `content` and whole in `structuredContent`: hosts show one of the two. */
export function toToolResult(
  { data, text, media = [], files = [], meta = {}, untrusted }: OperationResult<unknown>,
  { version, protocolVersion }: ResultOptions,
): ToolResult {
  const told = { ...meta, ...toLegacyFields({ files, media, meta }) };
  const known = Object.entries(told).filter(([, value]) => value !== null && value !== undefined);
  return {
    content: [
      ...toTexts(data, text).map(toTextBlock),
      ...toLinkBlocks(files, protocolVersion),
      ...toMediaBlocks(media, protocolVersion),
    ],
    ...(isRecord(data) ? { structuredContent: data } : {}),
    _meta: {
      ...Object.fromEntries(known),
      ...(untrusted === true ? { content_is_untrusted: true } : {}),
      server_version: version,
    },
  };
}

/** Tells a failure in words and as JSON in `content`, and as data for whoever decides about a retry. */
export function toToolError(
  failure: Failure,
  options: ResultOptions,
  made: readonly OperationMedia[] = [],
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
  const told = { ...info, suggestions };
  const lines = [`${code}: ${message}`, toRetryLine(failure), ...suggestions];
  return {
    content: [
      toTextBlock(lines.join('\n')),
      toTextBlock(JSON.stringify(info)),
      // What was made before it failed was paid for.
      ...toMediaBlocks(made, options.protocolVersion),
    ],
    ...(options.structuredErrors ? { structuredContent: { error: { ...told, message } } } : {}),
    isError: true,
    _meta: {
      ...told,
      ...(isUntrusted(failure) ? { content_is_untrusted: true } : {}),
      server_version: options.version,
    },
  };
}

/** Whether others wrote a part of it: the message repeats why OpenRouter, or the provider behind it, said no. */
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
  // The JSON has every fact, so a text that only renders the data would be paid for twice.
  if (text === undefined || field === undefined) return [JSON.stringify(data)];
  const { [field]: _told, ...rest } = data;
  if (text.length < MIN_LONG_TEXT) return [text, JSON.stringify(data)];
  return Object.keys(rest).length === 0 ? [text] : [text, JSON.stringify(rest)];
}
