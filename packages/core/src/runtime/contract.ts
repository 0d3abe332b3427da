/** Bytes that belong in place of the first ones and are known last; `undefined` when those stay. */
export type SpoolHead = () => Uint8Array<ArrayBuffer> | undefined;

/** What differs between Node.js and the web. Chosen by the `#runtime` import condition, never sniffed. */
export interface Runtime {
  /** Names the runtime in the user agent, `node/24.1.0`. Empty where a page may not set that header. */
  readonly userAgent: string;
  /** A redirect is never followed with the key. Some edge runtimes know no `error`. */
  readonly redirect: 'error' | 'manual';
  /** Whether fetch takes a stream as a body; elsewhere a large body is gathered in a `Blob`. */
  readonly streamsBodies: boolean;
  toBase64(bytes: Uint8Array): string;
  /** The bytes of base64 that is known to be valid and padded. */
  fromBase64(base64: string): Uint8Array<ArrayBuffer>;
  /**
   * Whether a failed fetch proves that nothing reached the server, so that repeating a paid request is safe.
   * False whenever it cannot be known.
   */
  nothingWasSent(error: unknown): boolean;
  /** Whether a fetch failed because the certificate of the host is not trusted; false when it cannot be known. */
  isUntrusted(error: unknown): boolean;
  /**
   * Opens a fetch for URLs that a stranger may have chosen. It follows no redirect and sends nothing of ours. On Node.js
   * it connects to no address that the policy does not allow, and to the very one that was checked; elsewhere names cannot
   * be looked up, and only addresses that stand in the URL can be judged.
   */
  guardedFetch(policy: AddressPolicy): Promise<GuardedFetch>;
  /**
   * Takes pieces in and gives them back as one `Blob`. On Node.js many of them wait in a file without a name. `head` is asked
   * when all have come: bytes that belong in place of the first ones, as many.
   */
  spool(chunks: AsyncIterable<Uint8Array>, head?: SpoolHead): Promise<Blob>;
  /** Channels that tracing tools listen to; `undefined` where there are none. */
  readonly tracing?: Tracing | undefined;
  /** What works on pictures; `undefined` when there is nothing that can. Loaded at the first call. */
  images(): Promise<RuntimeImageTool | undefined>;
}

/** A channel that tracing tools listen to. */
export type TracingChannel = 'call:start' | 'call:end' | 'attempt' | 'job';

/** Publishes what happens to tracing tools. */
export interface Tracing {
  /** Whether a tool listens to any of these channels. While none does, no message is made. */
  isActive(channels: readonly TracingChannel[]): boolean;
  /** Publishes a message. What a listener throws is reported by the runtime and never to the call. */
  publish(channel: TracingChannel, message: object): void;
  /** Publishes a message and runs something inside the contexts that listeners have bound to the channel. */
  run<Result>(channel: TracingChannel, message: object, inside: () => Result): Result;
}

/** Says which addresses may be connected to. */
export interface AddressPolicy {
  /**
   * Whether a connection may go to this IP address. `host` and `port` are what the URL names; the host is a name or an
   * address, lower case, no brackets.
   */
  allows(address: string, host: string, port: number): boolean;
}

/** One request without redirects. A connection that the policy forbids fails with a {@link BlockedAddressError}. */
export type GuardedFetch = (
  url: URL,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<Response>;

/** The name of an error of a connection that was not made because of its address. */
export const BLOCKED_ADDRESS = 'BlockedAddressError';

/** A connection that was not made. It names no address: who asked must not learn what a name leads to. */
export class BlockedAddressError extends Error {
  override readonly name = BLOCKED_ADDRESS;
}

/** What a picture's header tells. */
export interface ImageInfo {
  /** Pixels as they are stored, before any turn. */
  readonly width: number;
  readonly height: number;
  /** Whether the picture is stored turned or mirrored (EXIF orientation other than 1). */
  readonly isTurned: boolean;
  /** Whether any pixel may be transparent. */
  readonly hasAlpha: boolean;
  /** Frames of an animation, or pages; 1 for a still. */
  readonly frames: number;
  /** Whether EXIF, XMP or IPTC is in it: where and when a photo was taken. */
  readonly hasMetadata: boolean;
}

/** How a picture is written anew: upright, without metadata, its first frame. */
export interface ImageTarget {
  /** Longest edge in pixels; `undefined` keeps the size. It never grows. */
  readonly maxDimension: number | undefined;
  /** JPEG and WebP quality, 1 to 100. */
  readonly quality: number;
  /** `auto` is JPEG without transparency and WebP with it, or PNG for what neither can hold. */
  readonly format: 'auto' | 'jpeg' | 'png' | 'webp';
}

/** What a picture is to fit into, in pixels; a smaller one grows. */
export interface PixelBox {
  readonly width: number;
  readonly height: number;
}

/** A picture as it is drawn: red, green and blue of each pixel, a byte each, row by row. What shines through is black. */
export interface Pixels extends PixelBox {
  readonly data: Uint8Array;
}

/** Works on pictures. Everything throws for bytes that are no picture, or too many pixels. */
export interface RuntimeImageTool {
  inspect(bytes: Uint8Array): Promise<ImageInfo>;
  convert(
    bytes: Uint8Array,
    target: ImageTarget,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType: string }>;
  toPixels(bytes: Uint8Array, box: PixelBox): Promise<Pixels>;
}
