import type { CallOptions } from '../../shared/call-options.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { numberAt, textAt } from '../../shared/untrusted-json.ts';
import type { ApiContext } from '../shared/context.ts';
import { checkChatRequest } from './check-request.ts';
import type { ChatRequest } from './options.ts';
import { toWireFormat } from './response-format.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import type { Model } from '../shared/model-catalogue.ts';
import { toUsdPerMillion } from '../cost/money.ts';
import { isFree } from '../models/price.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { noCost, unitsLine, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { findModel } from '../models/find-priced-model.ts';
import type { ListedPrices } from '../cost/listed-prices.ts';
import { dearestOf, highest, listedPrices } from '../cost/listed-prices.ts';
import type { CostEstimate } from '../shared/budget.ts';
import { parsingLine, searchLine } from './paid-extras.ts';
import type { MessageMedia } from './prompt-tokens.ts';
import { boundPromptTokens, textOf, weighMedia } from './prompt-tokens.ts';

/** How the cost of a chat was reckoned. */
export interface ChatEstimate {
  readonly estimate: CostEstimate;
  /** US dollars without the answer; `undefined` when unknown. */
  readonly otherUsd: number | undefined;
  readonly completionUsdPerToken: number | undefined;
  /** The prices that were reckoned with, as routing takes them: providers that are dearer are left out by it. */
  readonly maxPriceUsd: ProviderRouting['maxPriceUsd'];
}

/** What a chat is likely to cost. */
export async function estimateChat(
  context: ApiContext,
  request: ChatRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  await checkChatRequest(request);
  return (await estimateChatCost(context, request, options)).estimate;
}

/** Reckons what a chat that was checked is likely to cost. */
export async function estimateChatCost(
  context: ApiContext,
  request: ChatRequest,
  options?: CallOptions,
): Promise<ChatEstimate> {
  const ids = modelsOf(request, context);
  const [id = ''] = ids;
  const found = await Promise.all(
    ids.map(async (each) => await findModel(context.models, each, options)),
  );
  const models = found.filter((model) => model !== undefined);
  const media = await weighMedia(request.messages);
  const text = promptOf(request);
  const textTokens = boundPromptTokens(request.messages, text);
  const promptTokens = media.reduce((sum, { tokens }) => sum + tokens, textTokens);
  const isListed = ids.length > 0 && models.length === ids.length;
  const listed = isListed ? models.map((model) => listedPrices(model, promptTokens)) : [];
  const own = request.provider?.maxPriceUsd ?? context.defaults.provider?.maxPriceUsd;
  const prices = capPrices(dearestOf(listed), own);
  const isText = isTextOnly(request, { ids, models });
  const plan: Plan = { request, models, media, isText, text, textTokens, prices };
  const maxTokens = maxTokensOf(request) ?? context.defaults.maxTokens;
  const other = otherLines(plan);
  const answer = completionLine(plan, { maxTokens, isOne: ids.length === 1 });
  const whole = sumLines(id, [...other, answer]);
  const isNothing = isListed && whole.costUsd === 0 && models.every(isFree);
  const named = isNothing ? noCost(id) : whole;
  return {
    estimate: ids.length === 0 ? unknownCost('', 'no model is named') : named,
    otherUsd: sumLines(id, other).costUsd,
    completionUsdPerToken: completionPrice(plan),
    maxPriceUsd: toMaxPrice(prices),
  };
}

interface Plan {
  readonly request: ChatRequest;
  readonly models: readonly Model[];
  readonly media: readonly MessageMedia[];
  /** Whether beside its media no more goes in than is seen, and nothing but text comes out, so that both have a bound. */
  readonly isText: boolean;
  /** All text that goes in. */
  readonly text: string;
  readonly textTokens: number;
  readonly prices: ListedPrices;
}

/** The models that may answer: one, and those to fall back to. */
function modelsOf({ model, models = [], extraBody }: ChatRequest, { defaults }: ApiContext) {
  const first =
    textAt(extraBody, 'model') ?? model ?? (models.length > 0 ? undefined : defaults.chatModel);
  return [...new Set([...(first === undefined ? [] : [first]), ...models])];
}

/** The most tokens to write that a request names; a field that is not known here counts before its own. */
export function maxTokensOf({ maxTokens, extraBody }: ChatRequest): number | undefined {
  const extra = numberAt(extraBody, 'max_tokens') ?? numberAt(extraBody, 'max_completion_tokens');
  return extra ?? maxTokens;
}

function promptOf(request: ChatRequest): string {
  const { messages, tools, responseFormat, prediction, extraBody, cacheControl } = request;
  const format = responseFormat === undefined ? undefined : toWireFormat(responseFormat);
  return textOf(messages, [tools, format, prediction, extraBody, { cacheControl }]);
}

/** Tools, plugins, formats and fields that are not known here may put more into the prompt than is seen. */
function isTextOnly(
  request: ChatRequest,
  { ids, models }: Pick<Plan, 'models'> & { readonly ids: readonly string[] },
): boolean {
  const { tools, plugins, webSearch = false, responseFormat, extraBody, prediction } = request;
  const { modalities = ['text'], serviceTier = 'default', reasoning, maxTokens = 0 } = request;
  const unseen = [tools, plugins, responseFormat, extraBody, prediction];
  return (
    webSearch === false &&
    unseen.every((each) => each === undefined) &&
    ['auto', 'default', 'flex'].includes(serviceTier) &&
    // The fastest providers may take the price of those who are served first.
    !ids.some((id) => /:online|:nitro|@preset/u.test(id)) &&
    (reasoning?.maxTokens ?? 0) <= maxTokens &&
    modalities.every((modality) => modality === 'text') &&
    models.every(({ outputModalities }) => outputModalities.every((each) => each === 'text'))
  );
}

/** A request's own highest price is what it pays at most. */
function capPrices(listed: ListedPrices, own: ProviderRouting['maxPriceUsd']): ListedPrices {
  const { promptUsdPerToken: prompt, completionUsdPerToken: completion, requestUsd } = listed;
  const perToken = (usdPerMillion: number | undefined) =>
    usdPerMillion === undefined ? undefined : usdPerMillion / 1_000_000;
  return {
    ...listed,
    // What is free stays free, whatever would be paid for it.
    promptUsdPerToken: prompt === 0 ? 0 : (perToken(own?.prompt) ?? prompt),
    completionUsdPerToken: completion === 0 ? 0 : (perToken(own?.completion) ?? completion),
    requestUsd: requestUsd === undefined ? undefined : (own?.request ?? requestUsd),
  };
}

function toMaxPrice(prices: ListedPrices): ProviderRouting['maxPriceUsd'] {
  const { promptUsdPerToken: prompt, completionUsdPerToken: completion, requestUsd } = prices;
  return {
    prompt: prompt === undefined ? undefined : toUsdPerMillion(prompt),
    completion: completion === undefined ? undefined : toUsdPerMillion(completion),
    request: requestUsd,
  };
}

function otherLines(plan: Plan): CostLine[] {
  const { request, models, media, isText, prices, textTokens } = plan;
  const prompt = promptPrice(plan);
  const isFixed = { isBound: true } as const;
  const images = media.filter(({ kind }) => kind === 'image').length;
  return [
    tokensLine(textTokens, 'prompt tokens', { usd: prompt, isBound: isText }),
    ...media.map(({ kind, tokens }) =>
      tokensLine(tokens, `tokens of ${kind}`, {
        usd: mediaPrice(kind, prompt, prices),
        isBound: false,
      }),
    ),
    ...(prices.imageUsd === undefined || images === 0
      ? []
      : [unitsLine(images, ['picture', 'pictures'], { usd: prices.imageUsd, ...isFixed })]),
    ...(prices.requestUsd === undefined
      ? []
      : [unitsLine(1, 'request', { usd: prices.requestUsd, ...isFixed })]),
    ...searchLine(request, prices),
    ...parsingLine(request, models, media),
  ];
}

/** What is written into a provider's cache costs more than what is read. */
function promptPrice({ text, prices }: Plan): number | undefined {
  const { promptUsdPerToken, cacheWriteUsdPerToken } = prices;
  if (promptUsdPerToken === undefined || !text.includes('"cacheControl"')) return promptUsdPerToken;
  return highest([promptUsdPerToken, cacheWriteUsdPerToken]);
}

/** The price that a model may list for tokens of a kind beside that of the prompt. */
const listedFor = {
  image: 'imageUsdPerToken',
  audio: 'audioUsdPerToken',
  video: 'imageUsdPerToken',
  document: 'promptUsdPerToken',
} as const satisfies Record<MediaKind, keyof ListedPrices>;

function mediaPrice(
  kind: MessageMedia['kind'],
  prompt: number | undefined,
  prices: ListedPrices,
): number | undefined {
  return prompt === undefined ? undefined : highest([prompt, prices[listedFor[kind]]]);
}

/** Thoughts count as what is written, and so do pictures and sounds. */
function completionPrice({ isText, prices }: Plan): number | undefined {
  const { completionUsdPerToken, audioOutputUsdPerToken, imageOutputUsdPerToken } = prices;
  if (isText || completionUsdPerToken === undefined) return completionUsdPerToken;
  return highest([completionUsdPerToken, audioOutputUsdPerToken, imageOutputUsdPerToken]);
}

function completionLine(
  plan: Plan,
  { maxTokens, isOne }: { readonly maxTokens: number | undefined; readonly isOne: boolean },
): CostLine {
  const { models, isText } = plan;
  const usd = completionPrice(plan);
  const noun = 'tokens to write';
  if (maxTokens !== undefined) {
    // A field that nobody checks may ask for nothing or less: what comes then is anybody's guess.
    const price = { usd: maxTokens > 0 ? usd : undefined, isBound: isText && isOne };
    return tokensLine(maxTokens, noun, price);
  }
  const lengths = models.map((model) => model.maxCompletionTokens ?? model.contextLength);
  const most = highest(lengths);
  // Another provider of the same model may let it write more.
  if (most !== undefined) return tokensLine(most, noun, { usd, isBound: false });
  return {
    what: 'an answer of any length',
    usd: usd === 0 ? 0 : undefined,
    isBound: false,
  };
}
