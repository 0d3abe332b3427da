import type { Input, InputAudioTrack, InputTrack, InputVideoTrack } from 'mediabunny';
import { type MediaLibrary, withMediaInput } from './load-library.ts';
import type { MediaInfo } from './media-info.ts';
import { createMediaInfo } from './media-info.ts';

/** Names of a container, with and without a video track. */
export interface ContainerFormat {
  readonly audio: ContainerName | undefined;
  readonly video: ContainerName | undefined;
}

interface ContainerName {
  readonly mediaType: string;
  readonly format: string;
}

/** Reads the tracks of an audio or video file; undefined without a playable track. */
export async function inspectAudioVideo(
  bytes: Uint8Array,
  container: ContainerFormat,
): Promise<MediaInfo | undefined> {
  return await withMediaInput(
    bytes,
    async (input, library) => await inspectTracks(library, input, container),
  );
}

async function inspectTracks(
  library: MediaLibrary,
  input: Input,
  container: ContainerFormat,
): Promise<MediaInfo | undefined> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  const tracks = [video, audio].filter((track) => track !== null);
  const kind = video === null ? 'audio' : 'video';
  const name = container[kind];
  if (name === undefined || tracks.length === 0) {
    return undefined;
  }
  const ends = await Promise.all(tracks.map(async (track) => await readEnd(library, track)));
  const completeEnds = ends.filter((end) => end !== undefined);
  if (completeEnds.length < tracks.length) {
    return undefined;
  }
  return createMediaInfo({
    kind,
    ...name,
    ...(await videoInfo(video)),
    ...(await audioInfo(audio)),
    durationSeconds: Math.round(Math.max(...completeEnds) * 1000) / 1000,
  });
}

/** Returns the end of a track in seconds; undefined when its last packet is missing. */
async function readEnd(library: MediaLibrary, track: InputTrack): Promise<number | undefined> {
  const last = await new library.EncodedPacketSink(track).getPacket(Infinity);
  return last === null ? undefined : last.timestamp + last.duration;
}

async function videoInfo(track: InputVideoTrack | null): Promise<Partial<MediaInfo>> {
  return track === null
    ? {}
    : { width: await track.getDisplayWidth(), height: await track.getDisplayHeight() };
}

async function audioInfo(track: InputAudioTrack | null): Promise<Partial<MediaInfo>> {
  return track === null
    ? {}
    : { sampleRate: await track.getSampleRate(), channels: await track.getNumberOfChannels() };
}
