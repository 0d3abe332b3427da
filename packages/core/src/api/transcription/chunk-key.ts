import type { RecordingChunk } from '../../media/audio/split-audio.ts';
import type { TranscriptionRequest } from './options.ts';

/** Version of the values in a store of transcripts. */
const VERSION = 1;

/** Returns the key of a piece in a store of transcripts: a hash of its content and of all that its transcript depends on. */
export async function toChunkKey(
  { digest }: Pick<RecordingChunk, 'digest'>,
  { language, temperature, timestamps, provider }: TranscriptionRequest,
  modelId: string,
): Promise<string> {
  const parts = [VERSION, digest, modelId, language, temperature, timestamps, provider];
  const text = new TextEncoder().encode(JSON.stringify(parts));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
