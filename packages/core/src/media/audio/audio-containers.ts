/** Files whose sound can be taken, besides audio: films, and their relatives that no model takes. */
const audioContainers: ReadonlySet<string> = new Set([
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'video/matroska',
  'video/3gpp',
  'video/3gpp2',
]);

/** Whether the sound of a file can be taken where audio is expected. */
export function hasAudioTrack(mediaType: string): boolean {
  return audioContainers.has(mediaType);
}
