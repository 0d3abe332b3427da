/**
 * Source of media. A string is an http(s) URL or a data URL; a file on disk is
 * `await fromFile(path)` of `@orkit/openrouter-multimodal/node`, which is a `Blob`.
 */
export type MediaSource = string | URL | Blob | { readonly bytes: Uint8Array<ArrayBuffer> };
