import type { FormField, TransportRequest } from '../../http/contract.ts';
import { encodeBlob, supportUploads } from '../../http/encoded-blob.ts';
import type { Media } from '../../media/media.ts';
import type { TranscriptionFormat, TranscriptionRequest } from './options.ts';

/**
 * Maximum bytes of a file in a form; above, the audio is sent as base64 in JSON. OpenRouter's documentation says 25 MB, which
 * may mean 25 MiB but not less.
 */
export const MAX_FORM_BYTES = 25_000_000;

/** A checked request with its audio and its model. */
export interface TranscriptionJob {
  readonly request: TranscriptionRequest;
  readonly model: string;
  readonly audio: Media;
  readonly format: TranscriptionFormat;
}

/** Returns the body of a request in the format of the wire: a form is a quarter smaller than JSON. */
export function toTransportBody(job: TranscriptionJob): Pick<TransportRequest, 'body' | 'form'> {
  const { request, audio } = job;
  // A form has no field for the settings of providers.
  const hasOptions = Object.keys(request.provider?.options ?? {}).length > 0;
  return audio.size > MAX_FORM_BYTES || hasOptions ? { body: toJson(job) } : { form: toForm(job) };
}

function toJson({ request, model, audio, format }: TranscriptionJob): unknown {
  const { language, temperature, provider } = request;
  const timestamps = timestampsOf(request);
  return {
    model,
    input_audio: { data: encodeBlob(audio.blob), format },
    language,
    temperature,
    ...(timestamps.length > 0
      ? { response_format: 'verbose_json', timestamp_granularities: timestamps }
      : undefined),
    provider,
  };
}

function toForm({ request, model, audio, format }: TranscriptionJob): readonly FormField[] {
  supportUploads();
  const { language, temperature, filename } = request;
  const timestamps = timestampsOf(request);
  return [
    { name: 'model', value: model },
    ...(language === undefined ? [] : [{ name: 'language', value: language }]),
    ...(temperature === undefined ? [] : [{ name: 'temperature', value: String(temperature) }]),
    ...(timestamps.length > 0 ? [{ name: 'response_format', value: 'verbose_json' }] : []),
    ...timestamps.map((value) => ({ name: 'timestamp_granularities[]', value })),
    {
      name: 'file',
      blob: audio.blob,
      // OpenRouter detects the format by the extension, so it must match the content.
      filename: `${stemOf(filename ?? '')}.${format}`,
      mediaType: audio.mediaType,
    },
  ];
}

function timestampsOf({ timestamps = [] }: TranscriptionRequest): readonly string[] {
  return [...new Set(timestamps)];
}

function stemOf(filename: string): string {
  const stem = basename(filename).replace(/\.[^.]*$/u, '');
  return stem === '' ? 'audio' : stem;
}

/** Returns a filename without its directories, which may be private. */
export function basename(filename: string): string {
  return filename.slice(filename.search(/[^/\\]*$/u));
}
