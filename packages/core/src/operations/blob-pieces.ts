import type { Media } from '../media/media.ts';
import type { OutputContent } from '../media/workspace.ts';

/** A medium as something to be written: it is read piece by piece, whatever its size. */
export function toContent({ blob }: Pick<Media, 'blob'>): OutputContent {
  return { pieces: readBlob(blob) };
}

async function* readBlob(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    reader.releaseLock();
  }
}
