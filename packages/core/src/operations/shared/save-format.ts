import { extensionIn, fitsExtension } from '../../media/extensions.ts';
import { nameOfReference } from '../../media/written-path.ts';
import { invalidInput } from '../../shared/errors.ts';

/** Format of an operation, and the media type of the files that it makes. */
export type FormatTypes<Format extends string> = Readonly<Record<Format, string>>;

/** Returns the extension that a path asks for; `undefined` for a folder, standard output, and a name without one. */
export function requestedExtension(path: string | undefined): string | undefined {
  return path === undefined || /[\\/]$/u.test(path)
    ? undefined
    : extensionIn(nameOfReference(path));
}

/** Returns the media types that the files of some formats have. */
export function typesOf(formats: FormatTypes<string>): readonly string[] {
  return [...new Set(Object.values(formats))];
}

/** Fields that name a format. */
interface FormatFields<Format extends string> {
  readonly save_path: string | undefined;
  /** Requested format. */
  readonly format: Format | undefined;
  /** Name of the field of that format. */
  readonly field: string;
}

/**
 * Returns the first format whose files have the requested extension; the requested format when there is one.
 *
 * @throws OpenRouterError `INVALID_INPUT` when both are requested and differ.
 */
export function formatFor<Format extends string>(
  { save_path: path, format, field }: FormatFields<Format>,
  formats: FormatTypes<Format>,
): Format | undefined {
  const extension = requestedExtension(path);
  if (extension === undefined) return format;
  if (format === undefined) {
    // `Object.keys` loses the type of the keys.
    const names = Object.keys(formats) as Format[];
    return names.find((name) => fitsExtension(formats[name], extension));
  }
  if (fitsExtension(formats[format], extension)) return format;
  throw invalidInput(
    `Cannot write "${path ?? ''}": "${field}" is ${format}, but the name ends in .${extension}`,
    {
      hints: [{ kind: 'leave-out', fields: [field], effect: 'the name decides then' }],
      details: { fields: [field, 'save_path'] },
    },
  );
}
