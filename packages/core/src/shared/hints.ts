import type { HintOption } from './hint-options.ts';

/** Surface that renders hints: TypeScript, the JSON of operations (MCP), the command line. */
export type HintSurface = 'sdk' | 'operations' | 'orm';

/** Capability of a client, which every surface names in its own way. */
export type Capability =
  | 'chat'
  | 'analyzeImage'
  | 'analyzeAudio'
  | 'analyzeVideo'
  | 'analyzeDocument'
  | 'transcribe';

/**
 * Advice about an error, as a value that each surface renders for its reader. Names of fields are those of the failed
 * request, as its error message quotes them; names of options are keys of `hintOptions`.
 */
export type Hint =
  /** Sentence that is true on every surface and uses no name of one. */
  | { readonly kind: 'text'; readonly text: string }
  /** Sentence for one surface, which the others omit. */
  | { readonly kind: 'only'; readonly surface: HintSurface; readonly text: string }
  /** Values that may have been meant. */
  | { readonly kind: 'did-you-mean'; readonly values: readonly string[] }
  /** Field that may have been meant. */
  | { readonly kind: 'did-you-mean-field'; readonly field: string }
  | { readonly kind: 'known-fields'; readonly fields: readonly string[] }
  /** Meaning of a field. */
  | { readonly kind: 'field-meaning'; readonly field: string; readonly meaning: string }
  /** Values that are accepted, and the number of further ones. */
  | {
      readonly kind: 'accepted';
      readonly values: readonly string[];
      readonly more?: number | undefined;
    }
  /** Models that can do it. */
  | { readonly kind: 'models'; readonly models: readonly string[] }
  /** Advice to choose another model: in the request, or as the default that `option` sets. */
  | { readonly kind: 'choose-model'; readonly option: HintOption }
  /** Advice to search for the id of a model. */
  | { readonly kind: 'find-model' }
  | {
      readonly kind: 'leave-out';
      readonly fields: readonly string[];
      /** Effect of leaving them out, as a clause: `the URL is fetched`. */
      readonly effect?: string | undefined;
    }
  | {
      readonly kind: 'set-option';
      readonly option: HintOption;
      readonly to?: string | number | boolean | undefined;
      /** Further clause that is true on every surface. */
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
      /** Smallest value that suffices, as it is typed. */
      readonly to?: number | undefined;
      readonly note?: string | undefined;
    }
  /** Advice to disable an option: the call works without it. */
  | { readonly kind: 'disable-option'; readonly option: HintOption }
  /** Advice to leave a setting unset for this call, which it forbids. */
  | { readonly kind: 'unset-option'; readonly option: HintOption }
  | { readonly kind: 'lower-option'; readonly option: HintOption }
  | {
      readonly kind: 'use-capability';
      readonly capability: Capability;
      /** Reason, as a clause: `it is a video`. */
      readonly why?: string | undefined;
    }
  /** Advice to retry the same call: at once, after `afterMs` milliseconds, or later. */
  | { readonly kind: 'retry'; readonly afterMs?: number | undefined; readonly later?: true }
  /** Advice to raise the timeout of the call, or of one attempt. */
  | { readonly kind: 'allow-more-time'; readonly option: 'timeout' | 'attemptTimeout' }
  /** Advice to check whether a paid call was carried out; `intentId` is its id in the list of jobs. */
  | { readonly kind: 'check-activity'; readonly intentId?: string | undefined }
  /** Partial result of a paid call; `detail` is the name of the error detail that holds it. */
  | { readonly kind: 'partial-result'; readonly detail: string; readonly mayBeCharged?: true }
  | { readonly kind: 'resume-job'; readonly jobId: string }
  /** Advice to look up the ids of the jobs of this machine. */
  | { readonly kind: 'list-jobs' }
  /** Sources of media that are accepted. */
  | { readonly kind: 'give-media' }
  /** Folder that files are read from or written to, and the option that sets another. */
  | {
      readonly kind: 'folder';
      readonly option: 'inputDir' | 'outputDir';
      readonly path?: string | undefined;
    };

/** Kind of a hint. */
export type HintKind = Hint['kind'];

/** Hint of one kind. */
export type HintOf<Kind extends HintKind> = Extract<Hint, { readonly kind: Kind }>;
