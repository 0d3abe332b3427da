import type { OutputStore } from '../media/output-store.ts';
import type { Workspace } from '../media/workspace.ts';
import { checkOptions } from '../shared/check-options.ts';
import { invalidInput } from '../shared/errors.ts';
import type { RulesOf } from '../shared/field-rules.ts';
import { flag, record, text } from '../shared/field-rules.ts';
import { lazy } from '../shared/lazy.ts';
import { anywhereRules } from './any-input.ts';
import { openInput } from './open-input.ts';
import { createPrivateOutput } from './output/file-output.ts';
import { createFileStore, fileSize } from './output/file-store.ts';
import { createReserveOutput } from './output/reserve-output.ts';
import { isSameTarget, isSameObject } from './output/same-target.ts';
import { folderOf } from './path-readings.ts';
import type { Root } from './root.ts';
import { findRoot } from './root.ts';
import { inputDirHint, sandboxRules, unsafe } from './sandbox-input.ts';
import { fallbackFolders } from './state-folder.ts';

/** Options for a workspace. */
export interface WorkspaceOptions {
  /** Folder that files may be read from, configured by the user. */
  readonly inputDir?: string | undefined;
  /** Folder that files are written to, and read from when there is no `inputDir`, configured by the user. */
  readonly outputDir?: string | undefined;
  /** Folder that relative paths start in when neither is configured. @default the working directory */
  readonly cwd?: string | undefined;
  /** Whether the sandbox is disabled: any file may be read and written. @default false */
  readonly allowUnsafePaths?: boolean | undefined;
  /** Maximum bytes of an inline result when no path is requested; a larger one is saved. @default 0 for each */
  readonly inlineMaxBytes?: Workspace['inlineMaxBytes'];
  /** Store of generated files, in place of `outputDir`. A paid result that it does not accept is saved as a file. */
  readonly outputStore?: OutputStore | undefined;
  /** Folder for state files, the last fallback for results. @default the system's, see `createJobLedger` */
  readonly stateHome?: string | undefined;
}

const rules = {
  inputDir: text,
  outputDir: text,
  cwd: text,
  allowUnsafePaths: flag,
  inlineMaxBytes: record,
  outputStore: record,
  stateHome: text,
} as const satisfies RulesOf<WorkspaceOptions>;

/**
 * Creates a workspace. Files are read below one folder, which is `inputDir`, else `outputDir`, else the working directory,
 * and written below `outputDir`, else the working directory. Files that are outside of it, hidden, or not regular are
 * refused, whichever links lead there. Nothing is opened yet.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an unknown or invalid option.
 */
export function createWorkspace(options: WorkspaceOptions = {}): Workspace {
  checkOptions(options, { action: 'create the workspace', rules });
  const { inputDir, outputDir, allowUnsafePaths = false, inlineMaxBytes } = options;
  const { cwd = process.cwd(), stateHome } = options;
  const named = inputDir ?? outputDir;
  const folder = folderOf(cwd, named);
  const outputFolder = folderOf(cwd, outputDir);
  const files = {
    folder: outputFolder,
    isNamed: outputDir !== undefined,
    isConfined: !allowUnsafePaths,
  };
  const store = options.outputStore ?? createFileStore(files);
  return {
    inlineMaxBytes,
    fileSize: async ({ path, uri }) =>
      // A fallback output is a file, whatever the store is.
      path === undefined ? await store.size(uri) : await fileSize(path),
    isSameTarget: async (path, saved) =>
      saved.path === undefined || options.outputStore !== undefined
        ? await isSameObject(path, saved, store)
        : await isSameTarget(path, { ...saved, path: saved.path }, outputFolder),
    openInput: allowUnsafePaths
      ? async (path) => await openInput(path, anywhereRules(folder))
      : createOpen(lazy(async () => await findRoot(folder, named !== undefined))),
    reserveOutput: createReserveOutput({
      store,
      fallbacks: () =>
        fallbackFolders(stateHome)().map((each) => async () => await createPrivateOutput(each)),
    }),
  };
}

function createOpen(find: () => Promise<Root>): Workspace['openInput'] {
  return async (path) => {
    const root = await find().catch(() => {
      const reason = 'the input folder is missing or cannot be opened';
      throw invalidInput(`Cannot read "${path}": ${reason}`, { hints: [inputDirHint] });
    });
    if (root.isTooBroad)
      throw unsafe(path, 'no folder is set, and the working directory is too broad', inputDirHint);
    return await openInput(path, sandboxRules(root));
  };
}
