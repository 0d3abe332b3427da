import { OpenRouterError } from '../shared/errors.ts';
import type { JsonFrame } from './json-frame.ts';
import type * as Upload from './upload.ts';

/** Serializer of request bodies. */
export interface JsonSerializer {
  write: (value: unknown) => string | JsonFrame | undefined;
  /** Loads the module that sends blobs and forms. */
  loadUpload: () => Promise<typeof Upload>;
}

/** Current serializer. The first encoded blob installs one that supports blobs: a program that sends none does not load it. */
export const jsonSerializer: JsonSerializer = {
  write: JSON.stringify,
  async loadUpload() {
    throw new OpenRouterError('INTERNAL', 'A body has a blob that encodeBlob did not make');
  },
};
