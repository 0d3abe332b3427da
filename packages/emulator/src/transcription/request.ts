import * as v from 'valibot';
import { ApiError, invalidRequest } from '../shared/api-error.ts';
import { decodeBase64, isRemote } from '../shared/base64.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';
import type { JsonObject } from '../shared/json.ts';
import { requireFile } from '../wire/form.ts';

/** A parsed request to `POST /audio/transcriptions`. */
export interface TranscriptionRequest {
  readonly model: string;
  readonly bytes: Uint8Array;
  readonly language: string | undefined;
  /** Whether the response contains language, duration and segments. */
  readonly isVerbose: boolean;
  readonly hasWordTimestamps: boolean;
}

/** Maximum size of a file in a form; larger files must be sent as JSON. */
const MAX_FORM_FILE_BYTES = 25 * 2 ** 20;

const FORMATS = ['wav', 'mp3', 'flac', 'm4a', 'ogg', 'webm', 'aac'] as const;

/** Other file extensions and media subtypes of these formats. */
const FORMAT_NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FORMATS.map((format) => [format, format])),
  mpga: 'mp3',
  mpeg: 'mp3',
  mp4: 'm4a',
  oga: 'ogg',
  opus: 'ogg',
  wave: 'wav',
};

const OPTIONS = {
  model: v.string(),
  language: v.nullish(v.pipe(v.string(), v.regex(/^[a-z]{2}$/, 'Expected an ISO-639-1 code'))),
  temperature: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  response_format: v.nullish(v.picklist(['json', 'verbose_json'])),
  timestamp_granularities: v.nullish(v.array(v.picklist(['word', 'segment']))),
};

const JsonRequest = v.looseObject({
  ...OPTIONS,
  input_audio: v.looseObject({
    data: v.custom<MediaText>(isMediaText, 'Expected base64'),
    format: v.picklist(FORMATS),
  }),
});

const FormRequest = v.looseObject(OPTIONS);

/** Parses a JSON request; a malformed one is a 400 that names the field. */
export function parseJsonRequest(body: unknown): TranscriptionRequest {
  const parsed = v.safeParse(JsonRequest, body, { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  const { data } = parsed.output.input_audio;
  if (isRemote(data) || data.slice(0, 5) === 'data:') {
    throw invalidRequest('input_audio.data: expected base64 alone, not a URL');
  }
  const bytes = decodeBase64(data);
  if (bytes === undefined) throw invalidRequest('input_audio.data: not valid base64');
  return toRequest(parsed.output, bytes);
}

/** Parses a form with a file; a file above 25 MiB is a 413. */
export async function parseFormRequest(form: FormData): Promise<TranscriptionRequest> {
  const file = requireFile(form, 'file');
  if (file.size > MAX_FORM_FILE_BYTES) {
    const message = `file: ${file.size} bytes are more than the 25 MB a form may carry`;
    throw new ApiError({ status: 413, type: 'payload_too_large', message });
  }
  requireFormat(file);
  const parsed = v.safeParse(FormRequest, toOptions(form), { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  return toRequest(parsed.output, await file.bytes());
}

function requireFormat({ name, type }: File): void {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const subtype = /^(?:audio|video)\/(?:x-)?([\w-]+)/.exec(type)?.[1] ?? '';
  if (FORMAT_NAMES[ending] === undefined && FORMAT_NAMES[subtype] === undefined) {
    const supported = FORMATS.join(', ');
    throw invalidRequest(`file: the format of "${name}" is not one of ${supported}`);
  }
}

function toOptions(form: FormData): JsonObject {
  const granularities = form.getAll('timestamp_granularities[]');
  const temperature = form.get('temperature');
  return {
    model: form.get('model') ?? undefined,
    language: form.get('language'),
    temperature: temperature === null ? null : Number(temperature),
    response_format: form.get('response_format'),
    timestamp_granularities: granularities,
  };
}

function toRequest(
  options: v.InferOutput<typeof FormRequest>,
  bytes: Uint8Array,
): TranscriptionRequest {
  const {
    model,
    language,
    response_format: format,
    timestamp_granularities: granularities,
  } = options;
  const isVerbose = format === 'verbose_json';
  return {
    model,
    bytes,
    language: language ?? undefined,
    isVerbose,
    hasWordTimestamps: isVerbose && granularities?.includes('word') === true,
  };
}
