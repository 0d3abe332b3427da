import { extname } from 'node:path';

import { extensionOf, fitsExtension, isKnownExtension } from '../../media/extensions.ts';
import { withoutDeceptive } from '../../media/name-characters.ts';
import { faultOf } from '../path-rules.ts';

/** Maximum characters of a name that is derived from a text: enough to recognize it in a listing. */
export const MAX_SLUG_CHARACTERS = 40;

// Bounds the work: a prompt may be a book.
const MAX_SCANNED_CHARACTERS = 1_000;

/** Maximum bytes of a requested name: file systems allow 255, and a number and another extension must fit after it. */
export const MAX_NAME_BYTES = 220;

/** Returns a name from the words of a text: letters and digits of any script, cut at a word. Empty when the text has none. */
export function slugOf(text: string): string {
  const seen = withoutDeceptive(text.slice(0, MAX_SCANNED_CHARACTERS));
  const plain = seen.normalize('NFC').toLowerCase();
  const words = plain.replaceAll(/['\u2019]/gu, '').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word : `${slug}-${word}`;
    if (lengthOf(longer) > MAX_SLUG_CHARACTERS) break;
    slug = longer;
  }
  return slug === ''
    ? Array.from(words[0] ?? '')
        .slice(0, MAX_SLUG_CHARACTERS)
        .join('')
    : slug;
}

/** Returns the number of Unicode code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Name of a file, in parts. */
export interface FileName {
  /** Name without extension. */
  readonly stem: string;
  /** Extension with its dot, or empty. */
  readonly ending: string;
  /** Whether it is the requested name, perhaps with an extension added. */
  readonly isAsRequested: boolean;
}

/** Returns the name of a file of this media type: the requested name, else one from the slug, with an extension that fits. */
export function toFileName(
  { name, slug }: { readonly name: string | undefined; readonly slug: string },
  mediaType: string,
): FileName {
  const ending = `.${extensionOf(mediaType)}`;
  if (name === undefined) return { stem: toStem(slug, mediaType), ending, isAsRequested: true };
  const requested = extname(name);
  if (requested === '' || requested === '.') return { stem: name, ending, isAsRequested: true };
  const stem = name.slice(0, -requested.length);
  if (fitsExtension(mediaType, requested.slice(1)))
    return { stem, ending: requested, isAsRequested: true };
  // `v1.2` has no extension, and `run.sh` one that no generated file may have.
  return { stem: isKnownExtension(requested.slice(1)) ? stem : name, ending, isAsRequested: false };
}

function toStem(slug: string, mediaType: string): string {
  const kind = /^(?:image|audio|video)(?=\/)/u.exec(mediaType)?.[0] ?? 'file';
  if (slug === '') return kind;
  return faultOf(slug) === undefined ? slug : `${slug}-${kind}`;
}

/** Whether a name has an extension that a generated file may have. */
export function hasKnownExtension(name: string): boolean {
  return isKnownExtension(extname(name).slice(1));
}
