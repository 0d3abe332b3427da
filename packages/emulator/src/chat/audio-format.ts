import type { ResolvedModel } from '../models/catalogue.ts';
import { requireVoice } from '../validation/require-voice.ts';
import { invalidRequest } from '../shared/api-error.ts';
import type { ChatRequest } from './request.ts';

const SPOKEN_FORMATS = ['wav', 'mp3', 'pcm16'] as const;

/** A format in which an answer can be spoken. */
export type SpokenFormat = (typeof SPOKEN_FORMATS)[number];

/** The format a request wants its answer spoken in; a 400 for one the emulator does not make. */
export function spokenFormatOf({ audio }: ChatRequest): SpokenFormat {
  const format = audio?.format ?? 'pcm16';
  const known = SPOKEN_FORMATS.find((name) => name === format);
  if (known !== undefined) return known;
  const names = SPOKEN_FORMATS.join(', ');
  throw invalidRequest(
    `audio.format: this emulator makes only ${names}, not ${format}; OpenRouter itself also takes flac and opus for some models`,
  );
}

/** Refuses a format or a voice in which the answer cannot be given. */
export function requireSpeakable(request: ChatRequest, model: ResolvedModel): void {
  spokenFormatOf(request);
  requireVoice(model, request.audio?.voice, 'audio.voice');
}
