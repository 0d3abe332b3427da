import { OpenRouterError } from '../../shared/errors.ts';
import { mediaTypeInfo, sniffMediaType } from '../../shared/media-type.ts';

/** Bytes that tell the type of a video. */
const HEAD_BYTES = 4_100;

type Chunk = Uint8Array<ArrayBuffer>;

/** The beginning of a download, held back until it is known to be that of a video. */
export interface VideoHead {
  /** Whether the type is known, and nothing is held back any more. */
  readonly isKnown: boolean;
  /** What the bytes show; `video/mp4` before they came. */
  readonly mediaType: string;
  /** Hears what the server says that it is. */
  label(contentType: string): void;
  /**
   * Takes the next piece while the type is not known, and gives back what may be handed on.
   *
   * @throws OpenRouterError `UNSUPPORTED_FORMAT` for what is no video.
   */
  take(chunk: Chunk): Promise<readonly Chunk[]>;
  /** Nothing more comes. Gives and throws as {@link VideoHead.take}. */
  finish(): Promise<readonly Chunk[]>;
}

/** Makes a {@link VideoHead}. */
export function createVideoHead(action: string): VideoHead {
  const held: Chunk[] = [];
  let labelled = '';
  let mediaType: string | undefined;
  const release = async (): Promise<readonly Chunk[]> => {
    mediaType = await requireVideo(held, labelled, action);
    return held.splice(0);
  };
  return {
    get isKnown() {
      return mediaType !== undefined;
    },
    get mediaType() {
      return mediaType ?? 'video/mp4';
    },
    label(contentType) {
      labelled = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
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
  labelled: string,
  action: string,
): Promise<string> {
  const head = new Uint8Array(await new Blob([...chunks]).slice(0, HEAD_BYTES).arrayBuffer());
  const found = await sniffMediaType(head);
  if (found !== undefined && mediaTypeInfo(found)?.kind === 'video') return found;
  // A container that is not known here was paid all the same, when the server calls it a video and it is no page.
  if (found === undefined && labelled.startsWith('video/') && !isText(head)) return labelled;
  throw new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot ${action}: what came is ${found ?? (isText(head) ? 'a text' : 'of no known type')}, not a video`,
    {
      hints: [
        {
          kind: 'text',
          text: 'The video may still be at OpenRouter: check the status of the job, and download it again.',
        },
      ],
      details: { mediaType: found ?? (labelled === '' ? undefined : labelled) },
    },
  );
}

/** Pages and error messages have none of the control characters that every container begins with. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}
