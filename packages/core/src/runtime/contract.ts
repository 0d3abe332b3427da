import type { AudioTool } from './audio-contract.ts';

/** Function that returns replacements of the first bytes, known only at the end; `undefined` when those stay. */
export type SpoolHead = () => Uint8Array<ArrayBuffer> | undefined;

/** Differences between Node.js and the web. Selected by the `#runtime` import condition, never detected. */
export interface Runtime {
  /** Name of the runtime in the user agent, `node/24.1.0`. Empty where a page may not set that header. */
  readonly userAgent: string;
  /** Redirect mode: a redirect is never followed with the key. Some edge runtimes do not support `error`. */
  readonly redirect: 'error' | 'manual';
  /** Whether fetch accepts a stream as a body; elsewhere a large body is collected in a `Blob`. */
  readonly streamsBodies: boolean;
  toBase64(bytes: Uint8Array): string;
  /** Decodes base64, which must be valid and padded. */
  fromBase64(base64: string): Uint8Array<ArrayBuffer>;
  /**
   * Whether a failed fetch proves that nothing reached the server, so that repeating a paid request is safe.
   * False whenever it cannot be known. Of a request of {@link Runtime.createFetch} with this signal it is known.
   */
  nothingWasSent(error: unknown, signal?: AbortSignal): boolean;
  /** Whether a fetch failed because the certificate of the host is not trusted; false when it cannot be known. */
  isUntrusted(error: unknown): boolean;
  /** Returns what is known of a connection that was not established; `undefined` when there was one, or when nothing is known. */
  connectFailureOf(error: unknown): ConnectFailureInfo | undefined;
  /** Creates the fetch of a client that was given none. It has no time limits beside that for connecting. */
  createFetch(settings: NetworkSettings): typeof globalThis.fetch;
  /**
   * Creates a fetch for untrusted URLs. It follows no redirect and sends no credentials. On Node.js it connects only to an
   * address that the policy allows, the same one that was checked; elsewhere names cannot be resolved, and only an address in
   * the URL itself is checked.
   */
  guardedFetch(policy: AddressPolicy, route?: DownloadRoute): Promise<GuardedFetch>;
  /**
   * Collects chunks into one `Blob`. On Node.js large ones are stored in an unnamed file. `head` is called after the last
   * chunk: it returns replacements of as many first bytes.
   */
  spool(chunks: AsyncIterable<Uint8Array>, head?: SpoolHead): Promise<Blob>;
  /** Channels for tracing tools; `undefined` where there are none. */
  readonly tracing?: Tracing | undefined;
  /** Returns the image tool; `undefined` when there is none. Loaded at the first call. */
  images(): Promise<RuntimeImageTool | undefined>;
  /** Returns the sound tool; `undefined` when there is none. Loaded at the first call. */
  audio(): Promise<AudioTool | undefined>;
}

/** Channel that tracing tools subscribe to. */
export type TracingChannel = 'call:start' | 'call:end' | 'attempt' | 'job';

/** Publisher of events for tracing tools. */
export interface Tracing {
  /** Whether any of these channels has a subscriber. Without one, no message is created. */
  isActive(channels: readonly TracingChannel[]): boolean;
  /** Publishes a message. An error of a subscriber is reported by the runtime and never to the call. */
  publish(channel: TracingChannel, message: object): void;
  /** Publishes a message and runs a function inside the contexts that subscribers have bound to the channel. */
  run<Result>(channel: TracingChannel, message: object, inside: () => Result): Result;
}

/** Proxies for requests to OpenRouter, on Node.js. */
export interface ProxyOptions {
  /** URL of the proxy for https URLs, with user name and password if it needs them: `http://user:password@proxy.example.com:8080`. */
  readonly https?: string | undefined;
  /** URL of the proxy for http URLs. */
  readonly http?: string | undefined;
  /**
   * Hosts that are reached directly, comma-separated: names with their subdomains, addresses and CIDR blocks, each with a
   * port or without, or `*` for all.
   */
  readonly noProxy?: string | undefined;
  /** Whether loopback addresses are reached through the proxy too. @default false */
  readonly loopback?: boolean | undefined;
}

/** Settings of the connections of a client. */
export interface NetworkSettings {
  /** @default the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the process */
  readonly proxy: ProxyOptions | undefined;
  readonly connectTimeoutMs: number;
}

/** Name of the error of a connection that was not established. */
export const CONNECT_FAILURE = 'ConnectFailure';

/** Information about a connection that was not established. */
export interface ConnectFailureInfo {
  /** Proxy without its credentials; `undefined` for a direct connection. */
  readonly proxy: string | undefined;
  /** HTTP status of a proxy that refused to connect. */
  readonly proxyStatus: number | undefined;
}

/** Way to untrusted URLs that replaces direct connections. Only an address in the URL itself can be checked then. */
export interface DownloadRoute {
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly downloadProxy?: ProxyOptions | 'environment' | undefined;
}

/** Policy that decides which addresses may be connected to. */
export interface AddressPolicy {
  /**
   * Whether a connection may go to this IP address. `host` and `port` are those of the URL; the host is a name or an
   * address, in lower case, without brackets.
   */
  allows(address: string, host: string, port: number): boolean;
}

/** Sends one request without redirects. A connection that the policy forbids fails with a {@link BlockedAddressError}. */
export type GuardedFetch = (
  url: URL,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<Response>;

/** Name of the error of a connection that was blocked because of its address. */
export const BLOCKED_ADDRESS = 'BlockedAddressError';

/** Error of a blocked connection. It names no address: the caller must not learn what a name resolves to. */
export class BlockedAddressError extends Error {
  override readonly name = BLOCKED_ADDRESS;
}

/** Metadata in the header of an image. */
export interface ImageInfo {
  /** Pixels as they are stored, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Whether the image is stored rotated or mirrored (EXIF orientation other than 1). */
  readonly isTurned: boolean;
  /** Whether any pixel may be transparent. */
  readonly hasAlpha: boolean;
  /** Frames of an animation, or pages; 1 for a still image. */
  readonly frames: number;
  /** Whether it has EXIF, XMP or IPTC, such as the place and time of a photo. */
  readonly hasMetadata: boolean;
}

/** Options of a conversion, which writes the first frame upright and without metadata. */
export interface ImageTarget {
  /** Maximum length of the longer edge in pixels; `undefined` keeps the size. An image is never enlarged. */
  readonly maxDimension: number | undefined;
  /** JPEG and WebP quality, 1 to 100. */
  readonly quality: number;
  /** Output format. `auto` is JPEG without transparency and WebP with it, or PNG for an image that neither can hold. */
  readonly format: 'auto' | 'jpeg' | 'png' | 'webp';
}

/** Box that an image is scaled to fit, in pixels; a smaller image is enlarged. */
export interface PixelBox {
  readonly width: number;
  readonly height: number;
}

/** Pixels of an image: red, green and blue of each pixel, a byte each, row by row. Transparent areas are black. */
export interface Pixels extends PixelBox {
  readonly data: Uint8Array;
}

/** Advice about media whose bytes are wrong. */
export const DAMAGED_HINT = { kind: 'text', text: 'Export or download it again.' } as const;

/** Maximum pixels of an image. A camera takes 48 million; a bomb of a few kilobytes has more, and is never decoded. */
export const MAX_PIXELS = 50_000_000;

/** Tool for images. Its methods reject bytes that are not an image, or an image with too many pixels. */
export interface RuntimeImageTool {
  inspect(bytes: Uint8Array): Promise<ImageInfo>;
  /** Decodes an image completely and drops the pixels; rejects one that is damaged anywhere. */
  check(bytes: Uint8Array): Promise<void>;
  convert(
    bytes: Uint8Array,
    target: ImageTarget,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType: string }>;
  toPixels(bytes: Uint8Array, box: PixelBox): Promise<Pixels>;
}
