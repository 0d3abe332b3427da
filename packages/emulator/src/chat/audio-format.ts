import type { ResolvedModel } from '../models/catalogue.ts';
import { requireVoice } from '../validation/require-voice.ts';
import { invalidRequest } from '../shared/api-error.ts';
import type { ChatRequest } from './request.ts';

const AUDIO_FORMATS = ['wav', 'mp3', 'pcm16'] as const;

/** An audio format of a chat answer. */
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** Returns the requested audio format; a format that the emulator cannot encode is a 400. */
export function audioFormatOf({ audio }: ChatRequest): AudioFormat {
  const format = audio?.format ?? 'pcm16';
  const supported = AUDIO_FORMATS.find((name) => name === format);
  if (supported !== undefined) return supported;
  const names = AUDIO_FORMATS.join(', ');
  throw invalidRequest(
    `audio.format: the emulator supports only ${names}, not ${format}; OpenRouter itself also supports flac and opus for some models`,
  );
}

/** Throws for an audio format or a voice that is not available. */
export function requireAudioOutput(request: ChatRequest, model: ResolvedModel): void {
  audioFormatOf(request);
  requireVoice(model, request.audio?.voice, 'audio.voice');
}
