import { extname } from 'node:path';

import { extensionOf, fitsExtension, isKnownExtension } from '../../media/extensions.ts';
import { faultOf } from '../path-rules.ts';

/** Most characters of a name that is made of a text: enough to know it again in a listing. */
export const MAX_SLUG_CHARACTERS = 40;

// What a name can be made of; a prompt may be a book.
const MAX_SCANNED_CHARACTERS = 1_000;

/** Most bytes of a name that is given: file systems take 255, and a number and another extension have to fit behind. */
export const MAX_NAME_BYTES = 220;

/** A name of the words of a text: letters and digits of any script, cut at a word. Empty when the text has none. */
export function slugOf(text: string): string {
  const plain = text.slice(0, MAX_SCANNED_CHARACTERS).normalize('NFC').toLowerCase();
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

/** Characters as Unicode counts them. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** What a file may be called. */
export interface FileName {
  /** Without extension. */
  readonly stem: string;
  /** The extension with its dot, or empty. */
  readonly ending: string;
  /** Whether it is the very name that was asked for, perhaps with an extension where there was none. */
  readonly isAsRequested: boolean;
}

/** What a file of this media type is called: the name that was asked for, else one made of a slug, and the extension that fits. */
export function toFileName(
  { name, slug }: { readonly name: string | undefined; readonly slug: string },
  mediaType: string,
): FileName {
  const ending = `.${extensionOf(mediaType)}`;
  if (name === undefined) return { stem: toStem(slug, mediaType), ending, isAsRequested: true };
  const given = extname(name);
  if (given === '' || given === '.') return { stem: name, ending, isAsRequested: true };
  const stem = name.slice(0, -given.length);
  if (fitsExtension(mediaType, given.slice(1))) return { stem, ending: given, isAsRequested: true };
  // `v1.2` has no extension, and `run.sh` one that nothing made here may have.
  return { stem: isKnownExtension(given.slice(1)) ? stem : name, ending, isAsRequested: false };
}

function toStem(slug: string, mediaType: string): string {
  const kind = /^(?:image|audio|video)(?=\/)/u.exec(mediaType)?.[0] ?? 'file';
  if (slug === '') return kind;
  return faultOf(slug) === undefined ? slug : `${slug}-${kind}`;
}

/** Whether a name has an extension that something made here may have. */
export function hasKnownExtension(name: string): boolean {
  return isKnownExtension(extname(name).slice(1));
}
