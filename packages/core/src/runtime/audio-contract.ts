/** Tool that takes sound out of recordings and films and cuts it, without decoding it. */
export interface AudioTool {
  /**
   * Opens the first sound track of a file; `undefined` for a file without sound. Reads the file in small parts. Throws for a
   * file that it cannot read.
   */
  openAudio(blob: Blob): Promise<AudioStream | undefined>;
}

/** Sound track of an open file. */
export interface AudioStream {
  /** Codec of the track, such as `aac` or `pcm-s16`; `undefined` for one that is not known. */
  readonly codec: string | undefined;
  /** Duration by the container; `undefined` when it cannot be told without reading the whole file. */
  readonly durationSeconds: number | undefined;
  /** Packets in order, from the start. */
  packets(): AsyncIterable<AudioPacket>;
  /** Opens a file of its own for some packets, in the format that fits the codec. */
  openChunk(): Promise<AudioChunk>;
  /** Ends the reading. */
  close(): void;
}

/** Encoded sound of a few milliseconds. */
export interface AudioPacket {
  readonly startSeconds: number;
  readonly durationSeconds: number;
  readonly bytes: number;
  /** Amount of sound in it, on a scale of the codec: the bits that the encoder spent, the gain, or the amplitude. */
  readonly loudness: number;
}

/** File that packets are written to. */
export interface AudioChunk {
  /** Adds a packet of the track; the first one becomes the start of the file. */
  add(packet: AudioPacket): Promise<void>;
  /** Ends the file. */
  finish(): Promise<FinishedChunk>;
}

/** File of some packets. */
export interface FinishedChunk {
  readonly blob: Blob;
  readonly mediaType: string;
  /** Hash of the packets: the files of the same packets differ in random ids and times. */
  readonly digest: string;
}
