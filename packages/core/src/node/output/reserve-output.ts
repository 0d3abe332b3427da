import type { OutputLocation, OutputStore } from '../../media/output-store.ts';
import type { OutputTarget, OutputRequest, Workspace } from '../../media/workspace.ts';
import { extensionIn, extensionsFor, fitsExtension } from '../../media/extensions.ts';
import { invalidInput } from '../../shared/errors.ts';
import { notWritable } from './output-errors.ts';
import { hasKnownExtension, slugOf } from './output-name.ts';
import type { CreatePending } from './relocatable-output.ts';
import { saveOutput } from './save-output.ts';

/** Options for reserving an output: its store, and fallbacks for when the store fails. */
export interface ReserveOutputOptions {
  readonly store: OutputStore;
  readonly fallbacks: () => readonly CreatePending[];
}

/** Creates the `reserveOutput` of a workspace, which checks the target before the paid request. */
export function createReserveOutput({
  store,
  fallbacks,
}: ReserveOutputOptions): Workspace['reserveOutput'] {
  return async (request) => {
    const slug = slugOf(request.nameHint);
    const { path, overwrite = false, allowFallback = false } = request;
    const label = path ?? (slug === '' ? 'output' : slug);
    const toOutput = (location: Pick<OutputLocation, 'name' | 'create'>) =>
      createOutput({ location, slug, request, fallbacks: fallbacks() });
    try {
      const location = await store.locate({ path, label, signal: request.signal });
      checkExtension(location.name, label, request.mediaTypes);
      if (location.isTaken && !overwrite) throw nameTaken(label);
      return {
        ...toOutput(location),
        path: isFinal(location) ? location.path : undefined,
        asked: location.requestedPath,
      };
    } catch (error) {
      request.signal?.throwIfAborted();
      const failure = notWritable(label, error);
      if (!allowFallback || path !== undefined) throw failure;
      const create = async () => await Promise.reject(failure);
      return { ...toOutput({ name: undefined, create }), path: undefined, isUnwritable: true };
    }
  };
}

/** Whether the name is final before the content is known. */
function isFinal({ name }: OutputLocation): boolean {
  return name !== undefined && hasKnownExtension(name);
}

/**
 * Checks that the output can have the type that its name promises, before it is paid.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the extensions that are possible.
 */
function checkExtension(
  name: string | undefined,
  label: string,
  mediaTypes: readonly string[] | undefined,
): void {
  const extension = name === undefined ? undefined : extensionIn(name);
  if (extension === undefined || mediaTypes === undefined) return;
  if (mediaTypes.some((mediaType) => fitsExtension(mediaType, extension))) return;
  const values = extensionsFor(mediaTypes).map((each) => `.${each}`);
  throw invalidInput(`Cannot write "${label}": this output cannot be a .${extension} file`, {
    hints: [{ kind: 'accepted', values }],
    details: { accepted: values },
  });
}

function nameTaken(label: string): Error {
  return invalidInput(`Cannot write "${label}": a file of this name exists already`, {
    hints: [
      { kind: 'text', text: 'Name another file.' },
      { kind: 'set-option', option: 'overwrite', to: true, note: 'it replaces the file' },
    ],
  });
}

interface OutputOptions {
  readonly location: Pick<OutputLocation, 'name' | 'create'>;
  readonly slug: string;
  readonly request: OutputRequest;
  readonly fallbacks: readonly CreatePending[];
}

function createOutput(options: OutputOptions): Pick<OutputTarget, 'save'> {
  const { location, slug, request, fallbacks } = options;
  const { overwrite = false } = request;
  let count = 0;
  return {
    async save(content, call) {
      count += 1;
      const { name, create } = location;
      const destination = { create, fallbacks, name, number: count, slug, overwrite };
      return await saveOutput(destination, content, call?.signal);
    },
  };
}
