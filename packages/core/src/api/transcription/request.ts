import type { FormField, TransportRequest } from '../../http/contract.ts';
import { encodeBlob } from '../../http/encoded-blob.ts';
import type { Media } from '../../media/media.ts';
import type { TranscriptionFormat, TranscriptionRequest } from './options.ts';

/**
 * Most bytes that go as a file of a form; above, the sound goes as base64 in JSON. OpenRouter's documents say 25 MB, which
 * may mean more in powers of two but not less.
 */
export const MAX_FORM_BYTES = 25_000_000;

/** A request that was checked, with the sound and the model it is about. */
export interface TranscriptionJob {
  readonly request: TranscriptionRequest;
  readonly model: string;
  readonly audio: Media;
  readonly format: TranscriptionFormat;
}

/** The sound and what to do with it, as it crosses the network: a form takes a quarter less than JSON does. */
export function toTransportBody(job: TranscriptionJob): Pick<TransportRequest, 'body' | 'form'> {
  const { request, audio } = job;
  // A form has no place for the settings of providers.
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
      // OpenRouter tells the format by the extension: it must say what the bytes are.
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

/** A filename without its folders: where a file lies is nobody else's business. */
export function basename(filename: string): string {
  return filename.slice(filename.search(/[^/\\]*$/u));
}
