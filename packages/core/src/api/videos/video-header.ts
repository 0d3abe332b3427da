import { OpenRouterError } from '../../shared/errors.ts';
import { mediaTypeInfo, sniffMediaType } from '../../shared/media-type.ts';

/** Bytes needed to detect the type of a video. */
const HEAD_BYTES = 4_100;

type Chunk = Uint8Array<ArrayBuffer>;

/** Beginning of a download, held until it is detected as a video. */
export interface VideoHead {
  /** Whether the type is detected, and nothing is held any more. */
  readonly isDetected: boolean;
  /** Type detected from the content; `video/mp4` before that. */
  readonly mediaType: string;
  /** Stores the `Content-Type` of the server. */
  label(contentType: string): void;
  /**
   * Adds the next chunk while the type is not detected, and returns the chunks that are released.
   *
   * @throws OpenRouterError `UNSUPPORTED_FORMAT` for content that is not a video.
   */
  take(chunk: Chunk): Promise<readonly Chunk[]>;
  /** Ends the input. Returns and throws as {@link VideoHead.take}. */
  finish(): Promise<readonly Chunk[]>;
}

/** Creates a {@link VideoHead}. */
export function createVideoHead(action: string): VideoHead {
  const held: Chunk[] = [];
  let labeledType = '';
  let mediaType: string | undefined;
  const release = async (): Promise<readonly Chunk[]> => {
    mediaType = await requireVideo(held, labeledType, action);
    return held.splice(0);
  };
  return {
    get isDetected() {
      return mediaType !== undefined;
    },
    get mediaType() {
      return mediaType ?? 'video/mp4';
    },
    label(contentType) {
      labeledType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
    },
    async take(chunk) {
      held.push(chunk);
      const bytes = held.reduce((sum, each) => sum + each.length, 0);
      return bytes < HEAD_BYTES ? [] : await release();
    },
    finish: async () => (mediaType === undefined ? await release() : []),
  };
}

async function requireVideo(
  chunks: readonly Chunk[],
  labeledType: string,
  action: string,
): Promise<string> {
  const head = new Uint8Array(await new Blob([...chunks]).slice(0, HEAD_BYTES).arrayBuffer());
  const mediaType = await sniffMediaType(head);
  if (mediaType !== undefined && mediaTypeInfo(mediaType)?.kind === 'video') return mediaType;
  // An unknown container is accepted, since it is paid for, when the server labels it a video and it is not text.
  if (mediaType === undefined && labeledType.startsWith('video/') && !isText(head))
    return labeledType;
  throw new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot ${action}: the content is ${mediaType ?? (isText(head) ? 'text' : 'of an unknown type')}, not a video`,
    {
      hints: [
        {
          kind: 'text',
          text: 'Check the status of the job and download the video again: it may still be stored at OpenRouter.',
        },
      ],
      details: { mediaType: mediaType ?? (labeledType === '' ? undefined : labeledType) },
    },
  );
}

/** Whether bytes are text, such as a web page: text has none of the control characters that every container begins with. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}
