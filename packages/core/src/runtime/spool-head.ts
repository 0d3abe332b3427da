/** A blob in memory whose first bytes are replaced, if there is something to replace them. Nothing is copied. */
export function withHead(blob: Blob, head: Uint8Array<ArrayBuffer> | undefined): Blob {
  return head === undefined ? blob : new Blob([head, blob.slice(head.length)]);
}
