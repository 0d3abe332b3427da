import { findHeicDecoder } from '../runtime/node-heic.ts';
import { loadImageTool } from '../runtime/node-images.ts';
import { installCommand } from '../runtime/node-install-command.ts';

/** Optional modules for images that are missing, for people. */
export interface ImageSupport {
  /** Command that installs sharp, which resizes and converts images; `undefined` when it is installed. */
  readonly installSharp: string | undefined;
  /** Command that installs libheif-js, which decodes HEIC for sharp; `undefined` when it is installed. */
  readonly installHeic: string | undefined;
}

/** Describes which of the optional modules for images are missing. Loads sharp. */
export async function describeImages(): Promise<ImageSupport> {
  const tool = await loadImageTool();
  return {
    installSharp: tool === undefined ? installCommand('sharp') : undefined,
    installHeic: hasHeicDecoder() ? undefined : installCommand('libheif-js'),
  };
}

function hasHeicDecoder(): boolean {
  try {
    findHeicDecoder();
    return true;
  } catch {
    // It fails only when the module is not installed.
    return false;
  }
}
