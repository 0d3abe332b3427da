import type { InputMedia } from '../media/input-media.ts';
import { type Message, textOf } from './messages.ts';

/**
 * Token counts of a prompt. An approximation, the same for every model: a token is four characters
 * of text; an image is its area divided by 750, between 85 and 1600; audio is 32 tokens a second,
 * video 300 a second, a document page 600. Media passed by URL count 1000.
 */
export interface PromptTokens {
  readonly total: number;
  readonly audio: number;
  readonly video: number;
}

const CHARACTERS_PER_TOKEN = 4;
const MESSAGE_TOKENS = 3;
const UNSEEN_TOKENS = 1000;

/** Tokens per second of audio. */
export const AUDIO_TOKENS_PER_SECOND = 32;

/** Returns the tokens of a text. */
export function countTextTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Cuts a text to at most `tokens` tokens. */
export function cutToTokens(text: string, tokens: number): string {
  return text.slice(0, tokens * CHARACTERS_PER_TOKEN);
}

/** Returns the tokens of a conversation with its media. */
export function countPromptTokens(
  messages: readonly Message[],
  media: readonly InputMedia[],
  toolsText: string,
): PromptTokens {
  const texts = messages.reduce(
    (sum, message) => sum + MESSAGE_TOKENS + countTextTokens(textOf(message)),
    countTextTokens(toolsText),
  );
  const sumOf = (kind: InputMedia['kind']): number =>
    media.reduce((sum, medium) => sum + (medium.kind === kind ? countMediaTokens(medium) : 0), 0);
  const audio = sumOf('audio');
  const video = sumOf('video');
  return { total: texts + sumOf('image') + sumOf('file') + audio + video, audio, video };
}

/** Returns the tokens of a media part. */
export function countMediaTokens({ kind, info }: InputMedia): number {
  if (info === undefined) return UNSEEN_TOKENS;
  const { width = 0, height = 0, durationSeconds = 0, pages, text = '' } = info;
  if (kind === 'image') return Math.min(1600, Math.max(85, Math.ceil((width * height) / 750)));
  if (kind === 'audio') return Math.ceil(durationSeconds * AUDIO_TOKENS_PER_SECOND);
  if (kind === 'video') return Math.ceil(durationSeconds * 300);
  return pages === undefined ? countTextTokens(text) : pages * 600;
}
