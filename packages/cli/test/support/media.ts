/** Commands, samples of the emulator, and facts in the answer about each. */
export const truths = [
  ['analyze-image', 'photo.jpg', 'JPEG, 800 x 534 pixels, mostly blue'],
  ['analyze-audio', 'tone.wav', 'WAV, 2.5 seconds'],
  ['analyze-video', 'clip.mp4', 'MP4, 320 x 240 pixels, 3 seconds'],
  ['analyze-document', 'paper.pdf', '"paper.pdf", PDF, 3 pages'],
] as const;

/** Returns the content parts of the only message of a chat. */
export function contentOf(chat: Record<string, unknown>): Record<string, unknown>[] {
  const [message] = chat['messages'] as [{ content: Record<string, unknown>[] }];
  return message.content;
}
