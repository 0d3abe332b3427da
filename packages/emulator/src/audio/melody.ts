import { hashText } from '../shared/hash-text.ts';
import type { Note } from './note.ts';

/** Maximum length of generated music. */
export const MAX_MUSIC_SECONDS = 120;

const NOTE_SECONDS = 0.5;

/** Half the distance between the tones that the MP3 encoder can play, so that all formats agree. */
const STEP_HERTZ = 125 / 3;

/** Pitches of a melody in steps: low enough for any speaker, and in harmony. */
const PITCHES = [6, 8, 9, 10, 12, 15, 16, 18] as const;

/** Returns the length of the music: the number of seconds in the text, at most two minutes. */
export function parseMusicSeconds(text: string, defaultSeconds: number): number {
  const seconds = /(\d+(?:\.\d+)?)[\s-]*(?:seconds?|secs?)\b/i.exec(text)?.[1];
  if (seconds === undefined) return defaultSeconds;
  return Math.min(MAX_MUSIC_SECONDS, Math.max(1, Number(seconds)));
}

/** Returns a melody that depends on the text alone. */
export function composeMelody(text: string, seconds: number): Note[] {
  const count = Math.ceil(seconds / NOTE_SECONDS);
  return Array.from({ length: count }, (_, index) => {
    const pitch = PITCHES[hashText(`${text} ${index % 16}`) % PITCHES.length] ?? PITCHES[0];
    const remaining = seconds - index * NOTE_SECONDS;
    return { hertz: pitch * STEP_HERTZ, seconds: Math.min(NOTE_SECONDS, remaining) };
  });
}

/** Returns the pitch of a voice by its name: from 167 to 500 hertz. */
export function pitchOfVoice(voice: string): number {
  return (4 + (hashText(voice) % 9)) * STEP_HERTZ;
}
