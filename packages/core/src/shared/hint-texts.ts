import type { HintOption, HintOptionNames } from './hint-options.ts';
import { hintOptions } from './hint-options.ts';
import type { Capability, Hint, HintKind, HintOf, HintSurface } from './hints.ts';

/** Vocabulary of a surface for hints. */
export interface HintWords {
  readonly surface: HintSurface;
  /** Returns a field of the request as a message quotes it: `"max_tokens"`. */
  field(name: string): string;
  /** Returns the name of an option: `maxCostUsd`. */
  option(option: HintOption): string;
  /** Returns an imperative that raises an option: `raise max_tokens`. */
  raise(option: HintOption): string;
  /** Returns an imperative that sets an option: `set max_tokens to 500`. */
  set(option: HintOption, to: string | number | boolean | undefined): string;
  /** Returns an imperative that disables an option: `leave out jobLedger`. */
  disable(option: HintOption): string;
  readonly capabilities: Readonly<Record<Capability, string>>;
  /** Imperative that searches for models. */
  readonly findModel: string;
  /** Function or command that lists the jobs of this machine. */
  readonly listJobs: string;
  /** Imperative that names the accepted sources of media. */
  readonly giveMedia: string;
  /** Returns the call that reads the state of a job, by its id in the list of jobs. */
  job(id: string): string;
  /** Returns the call that resumes a submitted job. */
  resume(jobId: string): string;
  /** Returns the location of an error detail. */
  detail(name: string): string;
}

/** Functions that render each kind of hint; they return `undefined` when a surface omits the hint. */
export type HintSentences = {
  readonly [Kind in HintKind]: (hint: HintOf<Kind>, words: HintWords) => string | undefined;
};

/** Sentences that are true on every surface, in the vocabulary of the surface. */
export const hintSentences: HintSentences = {
  text: ({ text }) => text,
  only: ({ surface, text }, words) => (surface === words.surface ? text : undefined),
  'did-you-mean': ({ values }) => `Did you mean ${values.map(quote).join(' or ')}?`,
  'did-you-mean-field': ({ field }, words) => `Did you mean ${words.field(field)}?`,
  'known-fields': ({ fields }, words) =>
    fields.length === 0
      ? 'It takes no fields.'
      : `Known fields: ${fields.map((field) => words.field(field).replaceAll('"', '')).join(', ')}.`,
  'field-meaning': ({ field, meaning }, words) => `${words.field(field)}: ${meaning}`,
  accepted: ({ values, more = 0 }) =>
    `Accepted: ${values.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  models: ({ models }) => `Models that can: ${models.join(', ')}.`,
  'choose-model': ({ option }, words) =>
    `Choose another model with ${words.option('model')} or ${words.option(option)}.`,
  'find-model': (_, words) => sentence(words.findModel),
  'leave-out': ({ fields, effect }, words) =>
    `Leave out ${listOf(fields.map((field) => words.field(field)))}${clause(effect)}.`,
  'set-option': ({ option, to, note }, words) =>
    sentence(`${words.set(option, to)}${clause(note)}`),
  'check-option': ({ option, note }, words) => `Check ${words.option(option)}${clause(note)}.`,
  'raise-limit': ({ option, to, note }, words) =>
    sentence(
      `${words.raise(option)}${to === undefined ? '' : ` to at least ${formatNumber(to)}`}${clause(note)}`,
    ),
  'disable-option': ({ option }, words) => sentence(words.disable(option)),
  'unset-option': ({ option }, words) =>
    `It is set by ${words.option(option)}: do without it for this call, or choose another way.`,
  'lower-option': ({ option }, words) => `Lower ${words.option(option)}.`,
  'use-capability': ({ capability, why }, words) =>
    `${why === undefined ? 'Use' : `${sentence(why, '')}: use`} ${words.capabilities[capability]}.`,
  retry: ({ afterMs, later }) =>
    `Try again${afterMs === undefined ? (later === true ? ' later' : '') : formatWait(afterMs)}.`,
  'allow-more-time': ({ option }, words) => `Try again, or ${words.raise(option)}.`,
  'check-activity': ({ intentId }, words) =>
    intentId === undefined
      ? 'It may have been carried out and charged: check https://openrouter.ai/activity before sending it again.'
      : `It may have been started and charged: check ${words.job(intentId)} and https://openrouter.ai/activity before submitting it again.`,
  'partial-result': ({ detail, mayBeCharged }, words) =>
    `The partial result is ${words.detail(detail)}${mayBeCharged === true ? '; it may have been charged' : ''}.`,
  'resume-job': ({ jobId }, words) =>
    `It is still running and is paid: resume it with ${words.resume(jobId)}.`,
  'list-jobs': (_, words) => `The jobs of this machine are in ${words.listJobs}.`,
  'give-media': (_, words) => sentence(words.giveMedia),
  folder: ({ option, path }, words) => {
    const action = option === 'inputDir' ? 'read from' : 'written to';
    return path === undefined
      ? sentence(`${words.set(option, undefined)} to the folder that files are ${action}`)
      : `Files are ${action} ${quote(path)}; ${words.option(option)} names another folder.`;
  },
};

/** Renders hints in the vocabulary of a surface, without duplicates. */
export function wordHints(
  hints: readonly Hint[],
  words: HintWords,
  sentences: HintSentences = hintSentences,
): string[] {
  const texts = hints.map((hint) => wordHint(hint, words, sentences));
  return [...new Set(texts.filter((text) => text !== undefined))];
}

function wordHint<Kind extends HintKind>(
  hint: HintOf<Kind>,
  words: HintWords,
  sentences: HintSentences,
): string | undefined {
  // A hint of another version of this package may have an unknown kind.
  const word: HintSentences[Kind] | undefined = Object.hasOwn(sentences, hint.kind)
    ? sentences[hint.kind]
    : undefined;
  return word?.(hint, words);
}

/** Returns the hints of an error in English, for users of the TypeScript client. */
export function hintTexts(hints: readonly Hint[]): string[] {
  return wordHints(hints, sdkWords);
}

const sdkWords: HintWords = {
  surface: 'sdk',
  field: quote,
  option: (option) => hintOptions[option].sdk,
  raise: (option) => `raise ${hintOptions[option].sdk}`,
  set: (option, to) => setTo(hintOptions[option].sdk, to),
  disable: (option) => `leave out ${hintOptions[option].sdk}`,
  capabilities: {
    chat: 'client.chat.send()',
    analyzeImage: 'client.analyze() with kind: "image"',
    analyzeAudio: 'client.analyze() with kind: "audio"',
    analyzeVideo: 'client.analyze() with kind: "video"',
    analyzeDocument: 'client.analyze() with kind: "document"',
    transcribe: 'client.transcribe()',
  },
  findModel: 'search for a model id with client.models.search()',
  listJobs: 'client.videos.ledger',
  giveMedia:
    'give bytes, a Blob, a data URL or an http(s) URL; fromFile(path) makes a Blob of a file',
  job: (id) => `client.videos.ledger.find("${id}")`,
  resume: (id) => `client.videos.resume("${id}")`,
  detail: (name) => `in details.${name}`,
};

/** Vocabulary of operations: JSON fields, names of operations, environment variables. */
export const operationWords: HintWords = {
  surface: 'operations',
  field: quote,
  option: nameForOperations,
  raise: (option) =>
    `${isVariable(option) ? 'ask the user to raise' : 'raise'} ${nameForOperations(option)}`,
  set(option, to) {
    return isVariable(option)
      ? `ask the user to set ${nameForOperations(option)}${to === undefined ? '' : `=${String(to)}`}`
      : setTo(nameForOperations(option), to);
  },
  disable: (option) => disableByName(nameForOperations(option)),
  capabilities: {
    chat: 'chat_completion',
    analyzeImage: 'analyze_image',
    analyzeAudio: 'analyze_audio',
    analyzeVideo: 'analyze_video',
    analyzeDocument: 'analyze_document',
    transcribe: 'transcribe_audio',
  },
  findModel: 'search for a model id with search_models',
  listJobs: 'list_video_jobs',
  giveMedia: 'give a path, an http(s) URL or a data URL',
  job: (id) => `get_video_status with video_id "${id}"`,
  resume: (id) => `get_video_status with video_id "${id}"`,
  detail: (name) => `in details.${toSnakeCase(name)}`,
};

/** Whether an option is set in the environment alone, which callers of operations do not control. */
function isVariable(option: HintOption): boolean {
  const { field, variable }: HintOptionNames = hintOptions[option];
  return field === undefined && variable !== undefined;
}

function nameForOperations(option: HintOption): string {
  const { field, variable }: HintOptionNames = hintOptions[option];
  return field ?? variable ?? unnamedOption(option);
}

/** Returns words for an option that only the program can set which runs the operation. */
function unnamedOption(option: HintOption): string {
  return option === 'timeout' ? 'the time limit of the program' : 'a setting of the program';
}

/** Returns an imperative that sets a variable to `off`, or leaves out a field. */
function disableByName(name: string): string {
  return /^[A-Z]/u.test(name) ? `set ${name}=off` : `leave out ${name}`;
}

function setTo(name: string, to: string | number | boolean | undefined): string {
  if (to === undefined) return `set ${name}`;
  return `set ${name} to ${typeof to === 'string' ? quote(to) : String(to)}`;
}

function quote(text: string): string {
  return `"${text}"`;
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function clause(text: string | undefined): string {
  return text === undefined ? '' : `: ${text}`;
}

function sentence(text: string, end = '.'): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}

/** Formats a number as people type it: money with its cents, no exponent. */
function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const cents = value.toFixed(2);
  return Number(cents) === value ? cents : value.toFixed(9).replace(/0+$/u, '');
}

/** Units of a wait, and the number from which the next larger one reads better. */
const waitUnits = [
  { unit: 's', ms: 1_000, below: 120 },
  { unit: 'min', ms: 60_000, below: 120 },
  { unit: 'h', ms: 3_600_000, below: Number.POSITIVE_INFINITY },
] as const;

/** Formats a wait, rounded up: ` in 20 s`, ` in 10 h`; empty when there is none. */
function formatWait(milliseconds: number): string {
  if (milliseconds === 0) return '';
  const { unit, ms } =
    waitUnits.find((each) => Math.ceil(milliseconds / each.ms) <= each.below) ?? waitUnits[2];
  return ` in ${Math.ceil(milliseconds / ms)} ${unit}`;
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
