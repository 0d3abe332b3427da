/** Returns a blob whose first bytes are replaced by `head`, if there is one. Nothing is copied. */
export function withHead(blob: Blob, head: Uint8Array<ArrayBuffer> | undefined): Blob {
  return head === undefined ? blob : new Blob([head, blob.slice(head.length)]);
}
