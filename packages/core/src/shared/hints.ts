import type { HintOption } from './hint-options.ts';

/** A surface that hints are worded for: TypeScript, the JSON of operations (MCP), the command line. */
export type HintSurface = 'sdk' | 'operations' | 'orm';

/** What a client can do, by a name that every surface has a word of its own for. */
export type Capability =
  | 'chat'
  | 'analyzeImage'
  | 'analyzeAudio'
  | 'analyzeVideo'
  | 'analyzeDocument'
  | 'transcribe';

/**
 * What to do next about an error: a value, which each surface words for its reader. Names of fields are those of the request
 * that failed, as its error message has them; names of options are keys of `hintOptions`.
 */
export type Hint =
  /** A sentence that is true on every surface and has no word of one. */
  | { readonly kind: 'text'; readonly text: string }
  /** A sentence in the words of one surface, which the others leave out. */
  | { readonly kind: 'only'; readonly surface: HintSurface; readonly text: string }
  /** Values that may have been meant. */
  | { readonly kind: 'did-you-mean'; readonly values: readonly string[] }
  /** The field that may have been meant. */
  | { readonly kind: 'did-you-mean-field'; readonly field: string }
  | { readonly kind: 'known-fields'; readonly fields: readonly string[] }
  /** What a field is for. */
  | { readonly kind: 'field-meaning'; readonly field: string; readonly meaning: string }
  /** Values that are accepted, and how many more there are. */
  | {
      readonly kind: 'accepted';
      readonly values: readonly string[];
      readonly more?: number | undefined;
    }
  /** Models that can do it. */
  | { readonly kind: 'models'; readonly models: readonly string[] }
  /** Where to choose another model: in the request, or as the default that `option` sets. */
  | { readonly kind: 'choose-model'; readonly option: HintOption }
  /** Where to look for the id of a model. */
  | { readonly kind: 'find-model' }
  | {
      readonly kind: 'leave-out';
      readonly fields: readonly string[];
      /** What happens then, as a clause: `the URL is fetched`. */
      readonly effect?: string | undefined;
    }
  | {
      readonly kind: 'set-option';
      readonly option: HintOption;
      readonly to?: string | number | boolean | undefined;
      /** Further words that are true on every surface, as a clause. */
      readonly note?: string | undefined;
    }
  | {
      readonly kind: 'check-option';
      readonly option: HintOption;
      readonly note?: string | undefined;
    }
  | {
      readonly kind: 'raise-limit';
      readonly option: HintOption;
      /** The smallest value that suffices, as it is typed. */
      readonly to?: number | undefined;
      readonly note?: string | undefined;
    }
  /** The call works without this option. */
  | { readonly kind: 'disable-option'; readonly option: HintOption }
  | { readonly kind: 'lower-option'; readonly option: HintOption }
  | {
      readonly kind: 'use-capability';
      readonly capability: Capability;
      /** Why, as a clause: `it is a video`. */
      readonly why?: string | undefined;
    }
  /** The same call may succeed: at once, after so many milliseconds, or at some time. */
  | { readonly kind: 'retry'; readonly afterMs?: number | undefined; readonly later?: true }
  /** The time of the call, or of one attempt at it, was over. */
  | { readonly kind: 'allow-more-time'; readonly option: 'timeout' | 'attemptTimeout' }
  /** A paid call may have been carried out; `intentId` is what the list of jobs calls it. */
  | { readonly kind: 'check-activity'; readonly intentId?: string | undefined }
  /** A paid call gave something; `detail` is the name of the error detail that holds it. */
  | { readonly kind: 'partial-result'; readonly detail: string; readonly mayBeCharged?: true }
  | { readonly kind: 'resume-job'; readonly jobId: string }
  /** Where the ids of the jobs of this machine are. */
  | { readonly kind: 'list-jobs' }
  /** Which sources of media can be given. */
  | { readonly kind: 'give-media' }
  /** The folder that files are read from or written to, and the option that names another. */
  | {
      readonly kind: 'folder';
      readonly option: 'inputDir' | 'outputDir';
      readonly path?: string | undefined;
    };

/** Every kind of hint. */
export type HintKind = Hint['kind'];

/** A hint of one kind. */
export type HintOf<Kind extends HintKind> = Extract<Hint, { readonly kind: Kind }>;
